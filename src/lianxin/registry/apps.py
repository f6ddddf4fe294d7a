from django.apps import AppConfig


class Registry(AppConfig):
    name = "lianxin.registry"
    label = "registry"
    verbose_name = "名录"
