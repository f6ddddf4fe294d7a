from django.apps import AppConfig


class Hotline(AppConfig):
    name = "lianxin.hotline"
    label = "hotline"
    verbose_name = "热线"
