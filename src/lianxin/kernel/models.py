"""Tables of the kernel: accounts, the ledger, the vault, editions of rules, and the small machinery around them."""

import uuid
from typing import ClassVar, Final

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from lianxin.core.roles import Role
from lianxin.kernel.scoping import UNIT_LENGTH, Scoped

HASH_LENGTH: Final = 32


class Accounts(BaseUserManager["Account"]):
    """Looks accounts up for Django's login machinery."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(username=username)


class Account(AbstractBaseUser):
    """A member of staff who can log in (账号), at one unit, holding one or more posts."""

    username = models.CharField("用户名", max_length=60, unique=True)
    name = models.CharField("姓名", max_length=40)
    unit = models.CharField("单位", max_length=UNIT_LENGTH, db_collation="C")
    roles = ArrayField(models.CharField(max_length=20, choices=Role.choices()), verbose_name="岗位", default=list)
    email = models.EmailField("邮箱", blank=True, default="")
    is_active = models.BooleanField("在用", default=True)
    opened_at = models.DateTimeField("开通时间")

    objects = Accounts()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    is_staff = False  # Django's admin is not part of this product

    class Meta:
        indexes = [models.Index(fields=["unit", "username"], name="account_unit")]

    def __str__(self) -> str:
        return self.username


class ApiToken(models.Model):
    """A long random secret that stands for an account; only its SHA-256 is kept."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    digest = models.BinaryField(max_length=HASH_LENGTH, unique=True)
    label = models.CharField("用途", max_length=80)
    issued_at = models.DateTimeField("发放时间")
    expires_at = models.DateTimeField("到期时间")
    revoked_at = models.DateTimeField("停用时间", null=True)

    def __str__(self) -> str:
        return self.label


class LedgerLog(models.Model):
    """The log this database keeps: one row, fixed when the log is begun."""

    append_only: ClassVar[bool] = True
    origin = models.CharField(max_length=120)
    begun_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="one_log", condition=Q(pk=1))]

    def __str__(self) -> str:
        return self.origin


class LedgerEntry(Scoped):
    """One fact, appended in the transaction that made it true, and never changed.

    ``body`` is the canonical JSON (RFC 8785) that the leaf hash covers; the other columns repeat parts of it so that
    they can be asked for, and ``lianxin ledger verify`` compares them with it.
    """

    append_only: ClassVar[bool] = True
    subject = models.CharField(max_length=60)
    seq = models.PositiveIntegerField()
    name = models.CharField(max_length=60)
    at = models.DateTimeField()
    body = models.TextField()
    leaf = models.BinaryField(max_length=HASH_LENGTH)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "seq"], name="one_entry_a_step"),
            models.CheckConstraint(name="every_entry_has_a_unit", condition=~Q(unit="")),
        ]

    def __str__(self) -> str:
        return f"{self.subject}#{self.seq} {self.name}"


class LedgerQueue(models.Model):
    """An entry that is not in the tree yet."""

    entry = models.OneToOneField(LedgerEntry, models.PROTECT, primary_key=True, related_name="+")

    def __str__(self) -> str:
        return str(self.pk)


class LedgerLeaf(models.Model):
    """Which entry stands at an index of the tree: contiguous from 0, never reordered."""

    append_only: ClassVar[bool] = True
    index = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(LedgerEntry, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.index)


class LedgerNode(models.Model):
    """The hash of a full subtree: ``2 ** level`` leaves from ``index * 2 ** level`` on (RFC 6962)."""

    append_only: ClassVar[bool] = True
    pk = models.CompositePrimaryKey("level", "index")
    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField(max_length=HASH_LENGTH)

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class LedgerCheckpoint(models.Model):
    """A signed statement of the tree's size and root (C2SP tlog-checkpoint)."""

    append_only: ClassVar[bool] = True
    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=HASH_LENGTH)
    note = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.size)


class VaultRecord(models.Model):
    """Personal data of one person in one matter, each field encrypted by itself.

    Row-level security shows one record at a time, and only while it is being opened by name.
    """

    row_rule: ClassVar[str] = "id = nullif(current_setting('lianxin.vault_record', true), '')::uuid"
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    fields = models.JSONField()
    sealed_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.pk)


class RuleEdition(models.Model):
    """One dated edition of the rule book or of the working calendar, as it was loaded."""

    append_only: ClassVar[bool] = True
    shelf = models.CharField(max_length=20)
    edition = models.CharField("版本", max_length=40)
    effective_on = models.DateField("生效日期")
    owner = models.CharField("负责单位", max_length=80)
    source = models.CharField("依据", max_length=400)
    content = models.JSONField()
    loaded_at = models.DateTimeField("载入时间")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shelf", "edition"], name="one_edition_a_name")]

    def __str__(self) -> str:
        return f"{self.shelf} {self.edition}"


class IdempotencyKey(models.Model):
    """What was answered to a write that may be sent twice."""

    account = models.BigIntegerField()
    key = models.CharField(max_length=80)
    fingerprint = models.BinaryField(max_length=HASH_LENGTH)
    status = models.PositiveSmallIntegerField()
    answer = models.JSONField(null=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="one_answer_a_key")]

    def __str__(self) -> str:
        return self.key


class ReactionCursor(models.Model):
    """How far into the ledger a reaction has read."""

    name = models.CharField(max_length=80, primary_key=True)
    next_index = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}@{self.next_index}"


class Notice(models.Model):
    """A message on its way out of the house (通知): written with its reason, sent after commit, once."""

    key = models.CharField(max_length=120, unique=True)
    channel = models.CharField(max_length=12)
    vault_record = models.UUIDField(null=True)
    template = models.CharField(max_length=40)
    facts = models.JSONField()
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["written_at"], name="notice_waiting", condition=Q(sent_at=None))]

    def __str__(self) -> str:
        return self.key


class StoredFile(models.Model):
    """A file's content, kept once under its hash outside the web root."""

    append_only: ClassVar[bool] = True
    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=80)
    stored_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.sha256[:12]
