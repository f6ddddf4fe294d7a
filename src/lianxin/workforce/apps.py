from django.apps import AppConfig


class Workforce(AppConfig):
    name = "lianxin.workforce"
    label = "workforce"
    verbose_name = "队伍"
