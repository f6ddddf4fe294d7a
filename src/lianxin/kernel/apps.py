from django.apps import AppConfig


class Kernel(AppConfig):
    name = "lianxin.kernel"
    label = "kernel"
    verbose_name = "底座"
