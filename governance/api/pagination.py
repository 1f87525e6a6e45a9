"""Lists come in pages: `?page=2&page_size=100`."""

from rest_framework.pagination import PageNumberPagination


class Pages(PageNumberPagination):
    """Fifty entries a page; a caller may ask for up to 500."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 500
