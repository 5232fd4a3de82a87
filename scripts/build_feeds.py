"""Build bot/data/feeds.toml: the starter catalogue, chosen by hand from a file of candidates.

Run: python scripts/build_feeds.py [CANDIDATES.json]

The addresses come from the candidates alone; what is chosen, and each outlet's name, country and language,
is in the table below. A row is COUNTRY LANGUAGE OUTLET | ADDRESS, under the M49 area it stands for; "--" for
an outlet whose reports are about an area rather than one country. No address has been called: all are marked
verified = false.
"""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

from bot.pipeline.addresses import canonical_url

ROOT = Path(__file__).resolve().parents[1]
CANDIDATES = ROOT / "../shared/feeds/candidates.json"
HEADER = """\
# The starter catalogue: feeds of news outlets by country. Built by scripts/build_feeds.py.
# The addresses come from kagisearch/kite-public (kite_feeds.json, MIT) and other public projects;
# none has been called: `dateline feeds check` does that.
"""

CHOSEN = """
[001 World]
-- en GZERO Media | https://www.gzeromedia.com/feeds/gzero-media-rss.xml
-- en BBC News: World | https://feeds.bbci.co.uk/news/world/rss.xml
-- en The Guardian: World | https://www.theguardian.com/world/rss
-- en Deutsche Welle | https://rss.dw.com/rdf/rss-en-all
-- en Al Jazeera | https://www.aljazeera.com/xml/rss/all.xml
-- en NPR: World | https://feeds.npr.org/1004/rss.xml
[002 Africa]
-- en allAfrica | https://allafrica.com/tools/headlines/rdf/africa/headlines.rdf
[142 Asia]
-- en Nikkei Asia | https://asia.nikkei.com/rss/feed/nar
-- en Asia News Network | https://asianews.network/feed/
[150 Europe]
-- en EUobserver | https://euobserver.com/rss
[009 Oceania]
-- en RNZ Pacific | https://www.rnz.co.nz/rss/pacific.xml
-- en Pacific Islands News Association | https://pina.com.fj/feed/
[143 Central Asia]
-- en The Times of Central Asia | https://timesca.com/feed/
-- en Eurasianet | https://eurasianet.org/feed
-- en The Diplomat: Central Asia | https://thediplomat.com/regions/central-asia/feed
-- en CABAR.asia | https://cabar.asia/feed
KZ en The Astana Times | https://astanatimes.com/feed/
KZ en Qazinform | https://qazinform.com/rss/en.xml
KZ en Tengrinews | https://tengrinews.kz/eng/rss/
UZ en Gazeta.uz | https://www.gazeta.uz/en/rss/
UZ en Kun.uz | https://kun.uz/en/news/rss
UZ en Daryo | https://daryo.uz/en/feed
KG en AKIpress | https://akipress.com/rss/news.rss
KG ru 24.kg | https://24.kg/rss/
KG ru Kloop | https://kloop.kg/feed/
TJ en Asia-Plus | https://asiaplustj.info/en/rss.xml
TJ ru Avesta | https://avesta.tj/feed
TM ru Turkmenportal | https://turkmenportal.com/rss
[015 Northern Africa]
EG en Mada Masr | https://madamasr.com/en/feed
DZ fr Algérie360 | https://www.algerie360.com/feed
DZ fr ObservAlgérie | https://observalgerie.com/feed/
DZ fr El Watan | https://feeds.feedburner.com/elwatan/4pwdGeU2mTa
MA ar Al3omk | https://al3omk.com/feed
MA ar Alyaoum24 | https://alyaoum24.com/feed
[011 Western Africa]
NG en Daily Trust | https://dailytrust.com/feed
NG en The Guardian Nigeria | https://guardian.ng/feed/
GH en 3News | https://3news.com/feed/
GH en Daily Guide | https://dailyguidenetwork.com/feed/
NE fr Agence Nigérienne de Presse | https://anp.ne/category/afrique/feed/
GN fr Aminata | https://aminata.com/afrique/feed/
[014 Eastern Africa]
ET en Addis Standard | https://addisstandard.com/feed/
ET en Addis Fortune | https://addisfortune.news/feed
KE en Nation | https://nation.africa/kenya/rss.xml
RW en IGIHE | https://en.igihe.com/feed
TZ en Daily News | https://dailynews.co.tz/feed/
[017 Middle Africa]
CD fr Actualite.cd | https://actualite.cd/feed
CD fr Agence Congolaise de Presse | https://acpcongo.com/feed
CD fr Le Potentiel | https://lepotentiel.cd/feed/
CD fr Infos.cd | https://infos.cd/feed/
[018 Southern Africa]
ZA en News24 | https://feeds.news24.com/articles/news24/SouthAfrica/rss
ZA en Mail & Guardian | https://mg.co.za/feed
ZA en GroundUp | https://groundup.org.za/sitenews/rss
ZA en IOL | https://rss.iol.io/iol/news
[021 Northern America]
CA en Calgary Herald | https://calgaryherald.com/category/news/national/feed.xml
CA en Financial Post | https://financialpost.com/category/news/feed.xml
CA en The Breach | https://breachmedia.ca/feed/
US en The Intercept | https://theintercept.com/feed/
[029 Caribbean]
-- en CANA News | https://cananewsonline.com/main/feed/
-- en Caribbean News Global | https://caribbeannewsglobal.com/feed/
BB en Barbados Today | https://barbadostoday.bb/category/regional/feed/
BB en Nation News | https://nationnews.com/category/regional/feed/
AG en Antigua News | https://antigua.news/caribbean/feed/
DO es El Día | https://eldia.com.do/feed/
DO en Dominican Today | https://dominicantoday.com/dr/local/feed/
[013 Central America]
MX es Expansión | https://expansion.mx/rss
MX es Aristegui Noticias | https://editorial.aristeguinoticias.com/feed/
CR es Delfino.cr | https://delfino.cr/feed
CR es El Mundo CR | https://elmundo.cr/feed/
[005 South America]
AR en Buenos Aires Herald | https://buenosairesherald.com/feed
BR pt g1 | https://g1.globo.com/dynamo/brasil/rss2.xml
CL es BioBioChile | https://feeds.feedburner.com/radiobiobio/NNeJ
CO en Colombia Reports | https://colombiareports.com/feed/
CO es El Colombiano | https://www.elcolombiano.com/rss/
VE es Efecto Cocuyo | https://efectococuyo.com/feed/
[030 Eastern Asia]
JP en Kyodo News | https://english.kyodonews.net/rss/kyodonews-fzone.xml
JP en The Japan News | https://japannews.yomiuri.co.jp/feed/
KR en The Korea Times | https://feed.koreatimes.co.kr/k/allnews.xml
CN en CGTN | https://www.cgtn.com/subscribe/rss/section/china.xml
HK en Hong Kong Free Press | https://hongkongfp.com/feed/
MO en Macao News | https://macaonews.org/feed/
TW en Taiwan Today | https://api.taiwantoday.tw/en/rss.php?unit=2,6,10,15,18
[034 Southern Asia]
BD en Prothom Alo | https://en.prothomalo.com/feed
BD bn Bangla Tribune | https://www.banglatribune.com/rss.xml
BT en Bhutan Times | https://bhutantimes.bt/category/latest-news/feed/
IN en The Indian Express | https://indianexpress.com/feed/
IN en ThePrint | https://theprint.in/feed/
IR en IRNA | https://en.irna.ir/rss
MV en Atoll Times | https://atolltimes.mv/feed
PK en ARY News | https://arynews.tv/feed/
[035 South-eastern Asia]
BN en Borneo Bulletin | https://borneobulletin.com.bn/category/national/feed/
ID en ANTARA News | https://en.antaranews.com/rss/news.xml
KH en The Phnom Penh Post | https://phnompenhpost.com/feed/
MM en DVB | https://english.dvb.no/feed/
MM en Myanmar Now | https://myanmar-now.org/en/feed
MY en Malay Mail | https://www.malaymail.com/feed/rss/malaysia
PH en Rappler | https://rappler.com/feed/?rss
SG en Mothership | https://mothership.sg/feed
TH th Thai PBS | https://news.thaipbs.or.th/rss/news/home
VN en VnExpress International | https://e.vnexpress.net/rss/news.rss
[145 Western Asia]
-- en Al Arabiya English | https://english.alarabiya.net/feed/rss2/en.xml
-- en BBC News: Middle East | https://feeds.bbci.co.uk/news/world/middle_east/rss.xml
-- en OC Media | https://oc-media.org/feed
GE en Civil Georgia | https://civil.ge/feed/
IL en Davar | https://en.davar1.co.il/feed
JO en The Jordan Times | https://jordantimes.com/rss-feed/45
PS en Palestine News Network | https://english.pnn.ps/feed
QA en Doha News | https://dohanews.co/feed
SY en Enab Baladi | https://english.enabbaladi.net/feed/
TR tr T24 | https://t24.com.tr/rss
[151 Eastern Europe]
BG bg OFFNews | https://offnews.bg/rss/
CZ cs ČT24 | https://ct24.ceskatelevize.cz/rss
HU en Daily News Hungary | https://dailynewshungary.com/rss
MD ro IPN | https://ipn.md/feed/
PL pl Onet Wiadomości | https://wiadomosci.onet.pl/.feed
RO ro Adevărul | https://adevarul.ro/rss/
RU ru Meduza | https://meduza.io/rss/all
SK en The Slovak Spectator | https://spectator.sme.sk/rss
UA en The Kyiv Independent | https://kyivindependent.com/news-archive/rss/
[154 Northern Europe]
DK da TV 2 | https://feeds.services.tv2.dk/api/feeds/nyheder/rss
EE en Baltic News Network: Estonia | https://bnn-news.com/category/baltics/estonia/feed
FI sv Hufvudstadsbladet | https://www.hbl.fi/rss
GB en BBC News: UK | https://feeds.bbci.co.uk/news/uk/rss.xml
GB en Sky News | https://feeds.skynews.com/feeds/rss/home.xml
IE en Irish Independent | https://www.independent.ie/rss
IS en The Reykjavík Grapevine | https://grapevine.is/feed/
LT lt 15min | https://www.15min.lt/rss
LV lv Jauns.lv | https://jauns.lv/rss
NO no Stavanger Aftenblad | https://www.aftenbladet.no/rss
SE sv Europaportalen | https://europaportalen.se/rss/artiklar
[155 Western Europe]
AT de Die Presse | https://www.diepresse.com/rss
BE nl De Morgen | https://www.demorgen.be/in-het-nieuws/rss.xml
CH fr Le Temps | https://www.letemps.ch/articles.rss
DE de Die Zeit | https://newsfeed.zeit.de/all
DE de Süddeutsche Zeitung | https://rss.sueddeutsche.de/rss/Alles
FR fr Le Parisien | https://feeds.leparisien.fr/leparisien/rss
FR fr France 24 | https://www.france24.com/fr/france/rss
NL nl NOS | https://feeds.nos.nl/nosnieuwsbinnenland
[039 Southern Europe]
-- en Balkan Insight | https://balkaninsight.com/feed/
AL sq Albanian Telegraphic Agency | https://ata.gov.al/feed/
BA bs Avaz | https://avaz.ba/rss
ES es El Mundo | https://e00-elmundo.uecdn.es/elmundo/rss/portada.xml
GR el I Avgi | https://www.avgi.gr/rss.xml
HR hr HRT | https://feed.hrt.hr/vijesti/page.xml
IT it ANSA | https://www.ansa.it/sito/notizie/cronaca/cronaca_rss.xml
ME sr MINA | https://mina.news/feed
MK mk 24 Vesti | https://24vesti.mk/rss
MT en Lovin Malta | https://lovinmalta.com/feed/
PT pt RTP Notícias | https://www.rtp.pt/noticias/rss
RS sr N1 | https://n1info.rs/feed/
SI sl RTV Slovenija | https://www.rtvslo.si/feeds/00.xml
XK en Prishtina Insight | https://prishtinainsight.com/feed
[053 Australia and New Zealand]
AU en 9News | https://www.9news.com.au/rss
AU en The West Australian | https://thewest.com.au/feed
NZ en Newsroom | https://newsroom.co.nz/feed/
NZ en Stuff | https://www.stuff.co.nz/rss
[054 Melanesia]
FJ en FBC News | https://www.fbcnews.com.fj/feed/
PG en Post-Courier | https://www.postcourier.com.pg/feed/
[057 Micronesia]
GU en Pacific Island Times | https://www.pacificislandtimes.com/feed
[061 Polynesia]
WS en Samoa Observer | https://www.samoaobserver.ws/feed
"""


def main() -> int:
    """Write the catalogue; 1 when a chosen address is not among the candidates."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("candidates", type=Path, nargs="?", default=CANDIDATES, metavar="CANDIDATES.json")
    candidates = parser.parse_args().candidates
    if not candidates.is_file():
        parser.error(f"there is no file {candidates}: name the list of candidates")
    listed = json.loads(candidates.read_text("utf-8"))["feeds"].values()
    known = {url for area in listed for url in area["feeds"]}
    rows = chosen()
    guessed = [url for *_, url in rows if url not in known]
    if guessed:
        print("Not among the candidates:", *guessed, sep="\n  ", file=sys.stderr)
        return 1
    (ROOT / "bot/data/feeds.toml").write_text(HEADER + "".join(map(table, rows)), "utf-8")
    for area, count in Counter(row[0] for row in rows).items():
        print(f"{area}\t{count}")
    print(f"{len(rows)} feeds")
    return 0


def chosen() -> list[tuple[str, str, str, str, str]]:
    """Read the table: area, country, language, outlet, address."""
    rows, area = [], ""
    for line in CHOSEN.strip().splitlines():
        if line.startswith("["):
            area = line[1:4]
            continue
        described, _, url = line.partition(" | ")
        country, language, outlet = described.split(" ", 2)
        rows.append((area, country, language, outlet, url))
    return rows


def table(row: tuple[str, str, str, str, str]) -> str:
    """Write one feed as TOML; JSON's strings are TOML's."""
    area, country, language, outlet, url = row
    fields = {
        "outlet": outlet,
        "url": canonical_url(url),
        "country": country,
        "language": language,
        "region": area,
    }
    if country == "--":
        del fields["country"]
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in fields.items()]
    return "\n".join(["", "[[feed]]", *lines, "verified = false", ""])


if __name__ == "__main__":
    sys.exit(main())
