"""Django's settings: the apps that django-helpdesk needs, SQLite, our SMTP sink."""

import os

SECRET_KEY = "only for measuring"  # noqa: S105 - nobody signs in
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.sites",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.admin",
    "rest_framework",
    "helpdesk.apps.HelpdeskConfig",
]
SITE_ID = 1
DATABASES = {
    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["BENCH_DATABASE"]}
}
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
ROOT_URLCONF = "helpdesk_site.urls"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
USE_TZ = True
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = int(os.environ["BENCH_SMTP_PORT"])
MEDIA_ROOT = os.environ["BENCH_MEDIA"]
HELPDESK_TEAMS_MODE_ENABLED = False
LOGGING = {"version": 1, "root": {"level": "WARNING"}}
