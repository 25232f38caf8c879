"""Searches and reads an article with the client that openapi-python-client generates."""

import sys

from client import Client
from client.api.search import article, search
from client.models import ArticleAnswer, SearchAnswer

client = Client(base_url=sys.argv[1], raise_on_unexpected_status=True)
found = search.sync(client=client, q="跨境电商", per_page=1)
assert isinstance(found, SearchAnswer), found
assert found.total > 1 and len(found.hits) == 1, found
hit = found.hits[0]
start, end = hit.title.marks[0]
assert hit.title.text[start:end] == "跨境电商", hit

read = article.sync(hit.id, client=client, q="跨境电商")
assert isinstance(read, ArticleAnswer), read
assert read.title.text == hit.title.text, read
print(f"the Python client found {found.total} articles")
