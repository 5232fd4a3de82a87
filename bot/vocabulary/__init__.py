"""The controlled vocabularies: UN M49 regions and IPTC Media Topics, their trees and names."""
