"""A small local Discord (REST v10, gateway v10, a web page) for the demo and the tests."""
