from django.apps import AppConfig


class Portal(AppConfig):
    name = "lianxin.portal"
    label = "portal"
    verbose_name = "公众端"
