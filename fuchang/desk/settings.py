"""Django's settings, all of them from the environment (`kernel/config`); nobody imports this by hand.

FUCHANG_HOME      folder of the secret key and, unless told otherwise, of the data (~/.fuchang)
FUCHANG_DATA_DIR  database, uploads, static files and backups (FUCHANG_HOME/data)
FUCHANG_BACKUPS   where the nightly backup goes, best on another disk (backups in the data folder)
FUCHANG_DB        postgres://user:password@host:port/name; without it SQLite in the data folder
FUCHANG_KEY       the master key as 64 hex digits, or FUCHANG_KEY_FILE; else FUCHANG_HOME/secret.key
FUCHANG_HOSTS     names under which the desk is called, comma separated (localhost, 127.0.0.1)
FUCHANG_HTTPS     1 when the desk is reached over TLS: secure cookies, HSTS
FUCHANG_PROXIES   addresses of the proxies in front, whose X-Forwarded-For is believed (none)
FUCHANG_PRIVATE   host:port pairs of the private network that outgoing calls may reach
"""

from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF

from fuchang.kernel.config import data_dir, database, django_key, setting

SECRET_KEY = django_key()
SECRET_KEY_FALLBACKS: list[str] = []
DEBUG = False
HTTPS = setting("FUCHANG_HTTPS") == "1"
ALLOWED_HOSTS = [
    host.strip() for host in setting("FUCHANG_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
]
PROXIES = frozenset(filter(None, map(str.strip, setting("FUCHANG_PROXIES").split(","))))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "lucide",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "fuchang.store",
    "fuchang.shops",
    "fuchang.cases",
    "fuchang.web",
]
MIDDLEWARE = [
    "django.middleware.gzip.GZipMiddleware",
    "fuchang.desk.middleware.Trouble",
    "fuchang.desk.middleware.Moment",
    "fuchang.desk.middleware.Caller",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "fuchang.desk.middleware.Readable",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "fuchang.web.middleware.Doorkeeper",
    "fuchang.desk.middleware.Programs",
]
ROOT_URLCONF = "fuchang.desk.urls"
WSGI_APPLICATION = "fuchang.desk.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "fuchang.web.frame.frame",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "fuchang.web.templatetags.desk",
                "fuchang.web.templatetags.words",
                "fuchang.web.templatetags.said",
            ],
        },
    }
]

# ---- rows
DATABASES: dict[str, dict[str, Any]] = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "store_cache",
    }
}

# ---- people
AUTH_USER_MODEL = "shops.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "/login"
LOGIN_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "fuchang.shops.doors.DeskAccountAdapter"
MFA_ADAPTER = "fuchang.shops.doors.DeskMfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "复常 Fuchang"

CSRF_FAILURE_VIEW = "fuchang.web.middleware.forged"

# ---- words
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).resolve().parent.parent / "web" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# ---- files
STATIC_URL = "/static/"
STATIC_ROOT = data_dir() / "static"
MEDIA_ROOT = data_dir() / "uploads"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = ["fuchang.desk.uploads.Spool"]

# ---- doors: hardened by default
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "style-src-attr": [NONE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = False  # the proxy in front of the desk speaks TLS, and leads from http to it
SILENCED_SYSTEM_CHECKS = ["security.W008"]  # so its redirect is not ours
# Over TLS alone: how the proxy says that a request came so. It must overwrite what a browser sends.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_NAME = "__Host-fuchang" if HTTPS else "fuchang"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3_600
CSRF_COOKIE_NAME = "__Host-fuchang-csrf" if HTTPS else "fuchang-csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_USE_SESSIONS = False

# ---- work beside the web
TASKS = {"default": {"BACKEND": "fuchang.store.jobs.backend.StoreBackend", "QUEUES": []}}
LOGGING_CONFIG = "fuchang.store.streams.configure"
LOGGING: dict[str, Any] = {"version": 1}  # were it empty, Django would never call LOGGING_CONFIG
