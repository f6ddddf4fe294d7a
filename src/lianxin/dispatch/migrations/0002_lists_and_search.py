import django.contrib.postgres.indexes
from django.contrib.postgres.operations import BtreeGinExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dispatch', '0001_initial'),
        ('workforce', '0001_initial'),
    ]

    operations = [
        BtreeGinExtension(),
        migrations.RemoveIndex(
            model_name='workorder',
            name='order_search',
        ),
        migrations.AddIndex(
            model_name='workorder',
            index=models.Index(fields=['city', '-id'], name='order_city_newest'),
        ),
        migrations.AddIndex(
            model_name='workorder',
            index=models.Index(fields=['unit', '-id'], name='order_unit_newest'),
        ),
        migrations.AddIndex(
            model_name='workorder',
            index=models.Index(condition=models.Q(('state__in', ['answered', 'closed', 'refused', 'terminated']), _negated=True), fields=['city', 'due_at', 'id'], name='order_city_due'),
        ),
        migrations.AddIndex(
            model_name='workorder',
            index=django.contrib.postgres.indexes.GinIndex(fields=['city', 'county', 'search'], name='order_search'),
        ),
    ]
