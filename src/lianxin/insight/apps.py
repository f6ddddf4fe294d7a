from django.apps import AppConfig


class Insight(AppConfig):
    name = "lianxin.insight"
    label = "insight"
    verbose_name = "研判"
