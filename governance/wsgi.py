"""The WSGI application that a web server runs."""

import os

from django.core.wsgi import get_wsgi_application

from governance import startup, warm
from governance.uploads import WholeBody

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings.prod")
with startup.telling():
    application = WholeBody(get_wsgi_application())
    startup.refuse_pending_migrations()
    startup.refuse_transaction_pooler()
warm.up()
