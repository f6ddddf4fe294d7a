"""What the web server runs."""

import os

from django.core.wsgi import get_wsgi_application

from lianxin.web.orphans import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianxin.web.settings.base")
die_with_parent()
application = get_wsgi_application()
