"""`bin/manage verify_journal`: is every line of every city's journal as it was written? Names the first broken line; exit 1."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from shahramooz.city import scope
from shahramooz.city.models import Municipality
from shahramooz.delivery.actions.heads import read_head
from shahramooz.journal import verifying
from shahramooz.lib.digits import to_persian

PROBLEMS = {
    "changed": "عوض شده است",
    "missing": "در رویدادنگار نیست",
    "gap": "از زنجیره برداشته شده است",
    "forgotten": "متنش پاک شده و هیچ اقدام پاک‌سازی آن را نام نبرده است",
    "cut": "و پس از آن بریده شده است؛ مهر بیرونی شماره بیشتری نشان می‌دهد",
    "other_head": "با مهر بیرونی نمی‌خواند؛ زنجیره از نو نوشته شده است",
    "unsigned": "مهر بیرونی امضای درست این شهر را ندارد",
}


class Command(BaseCommand):
    help = "Verify the journal's chain of each municipality against itself and against the exported head."

    def add_arguments(self, parser):
        parser.add_argument("--city", help="short name (slug) of one municipality; all when not given")
        parser.add_argument("--heads", type=Path, default=settings.HEADS, help="folder or file of exported heads")

    def handle(self, *args, city, heads, **options):
        cities = Municipality.objects.order_by("pk")
        cities = cities.filter(slug=city) if city else cities
        if not cities:
            raise CommandError("شهرداری با این نام کوتاه نیست.")
        broken = sum(self._verify(one, heads) for one in cities)
        if broken:
            raise CommandError("زنجیره رویدادنگار درست نیست؛ پیش از هر کار از پایگاه داده رونوشت بگیرید.")

    def _verify(self, municipality, heads: Path) -> int:
        file = heads / f"{municipality.slug}.jsonl" if heads.is_dir() else heads
        lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
        with scope.within(municipality, read_only=True):
            exported = read_head(lines[-1]) if lines else None
            last, waiting = verifying.head().number, verifying.unsealed()
        found = list(verifying.breaks(municipality, exported=exported))
        if lines and exported is None:
            found.append(verifying.Break(0, None, "unsigned"))
        for one in found:
            line = f" (journal_entry {one.entry_id})" if one.entry_id else ""
            self.stdout.write(f"{municipality.slug}: خط {to_persian(str(one.number))} {PROBLEMS[one.problem]}{line}")
        said = f"{municipality.slug}: {last} خط مهرشده، {waiting} خط در انتظار مهر، {len(found)} خط شکسته"
        outside = "با مهر بیرونی سنجیده شد" if exported else "مهر بیرونی یافت نشد؛ بریدن دنباله دیده نمی‌شود"
        self.stdout.write(to_persian(f"{said}؛ {outside}."))
        return len(found)
