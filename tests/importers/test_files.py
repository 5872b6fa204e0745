"""The files of an export: every way to hand them over gives the same bytes, and no archive is trusted."""

from __future__ import annotations

import gzip
import random
import stat
import struct
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bioregion_graph.errors import InputError
from bioregion_graph.importers import packed
from bioregion_graph.importers.files import Files

TEXT = b'"id";"title"\n"101";"L\'\xc3\x89toile"\n'


def content(path: Path, name: str = "project.csv") -> bytes:
    """All of a file of an export."""
    with Files(path) as files, files.open(name) as stream:
        return stream.read()


def refusal(path: Path, name: str = "project.csv") -> str:
    """What is said of a file that cannot be read."""
    with pytest.raises(InputError) as caught:
        content(path, name)
    return str(caught.value)


def archive(
    path: Path, *members: tuple[str, bytes], change: Callable[[zipfile.ZipInfo], None] | None = None
) -> Path:
    """A zip archive; ``change`` may spoil what it says of each member."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members:
            member = zipfile.ZipInfo("x")
            member.filename = name
            member.compress_type = zipfile.ZIP_DEFLATED
            if change:
                change(member)
            made.writestr(member, data)
    return path


def directory_patched(path: Path, offset: int, value: bytes) -> Path:
    """Change the archive's list of members (PKWARE APPNOTE 4.3.12), at an offset of its first entry."""
    data = bytearray(path.read_bytes())
    entry = data.index(b"PK\x01\x02")
    data[entry + offset : entry + offset + len(value)] = value
    path.write_bytes(data)
    return path


def _folder(tmp_path: Path) -> Path:
    (tmp_path / "project.csv").write_bytes(TEXT)
    return tmp_path


def _one_file(tmp_path: Path) -> Path:
    return _folder(tmp_path) / "project.csv"


def _packed_in_folder(tmp_path: Path) -> Path:
    (tmp_path / "Project.csv.GZ").write_bytes(gzip.compress(TEXT))
    return tmp_path


def _one_packed_file(tmp_path: Path) -> Path:
    (tmp_path / "project.csv.gz").write_bytes(gzip.compress(TEXT))
    return tmp_path / "project.csv.gz"


def _archive(tmp_path: Path) -> Path:
    return archive(tmp_path / "export.zip", ("csv/", b""), ("csv/project.csv", TEXT), ("README", b""))


def _archive_without_ending(tmp_path: Path) -> Path:
    return _archive(tmp_path).rename(tmp_path / "export")


def _archive_of_windows(tmp_path: Path) -> Path:
    return archive(tmp_path / "export.zip", ("csv\\PROJECT.csv", TEXT))


def _packed_in_archive(tmp_path: Path) -> Path:
    return archive(tmp_path / "export.zip", ("project.csv.gz", gzip.compress(TEXT)))


@pytest.mark.parametrize(
    "make",
    [
        _folder, _one_file, _packed_in_folder, _one_packed_file, _archive, _archive_without_ending,
        _archive_of_windows, _packed_in_archive,
    ],
)  # fmt: skip
def test_every_way_to_hand_files_over_gives_the_same_bytes(
    tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    path = make(tmp_path)
    assert content(path) == TEXT
    assert content(path, "PROJECT.CSV") == TEXT
    with Files(path) as files:
        assert "project.csv" in files
        assert "topics.csv" not in files
        assert "project.csv" in files.names()


def test_what_is_missing_is_told(tmp_path: Path) -> None:
    nothing = tmp_path / "nothing"
    assert refusal(nothing) == f"{nothing}: There is nothing here. Give the folder or file of the export."
    (tmp_path / "topics.csv").touch()
    assert refusal(tmp_path) == (
        f"{tmp_path}: The file project.csv is missing. Give the whole export, as it was published."
    )


def test_a_file_that_is_there_twice_is_not_guessed(tmp_path: Path) -> None:
    _folder(tmp_path)
    _packed_in_folder(tmp_path)
    (tmp_path / "topics.csv").write_bytes(b"x")
    assert "The file project.csv is there 2 times. Leave only the right one." in refusal(tmp_path)
    assert content(tmp_path, "topics.csv") == b"x"
    twice = archive(tmp_path / "x.zip", ("a/project.csv", TEXT), ("b/project.csv", b""))
    assert "The file project.csv is there 2 times." in refusal(twice)


@pytest.mark.parametrize(
    "name",
    ["../project.csv", "csv/../../project.csv", "/project.csv", "\\project.csv", "..\\project.csv",
     "C:\\project.csv", "C:project.csv", "\\\\server\\share\\project.csv", ".", "./."],
)  # fmt: skip
def test_a_path_that_leaves_the_archive_is_refused(tmp_path: Path, name: str) -> None:
    said = refusal(archive(tmp_path / "x.zip", (name, TEXT)))
    assert said.startswith(
        f'{tmp_path / "x.zip"}: The archive holds the path "{name}", which leads out of it.'
    )
    assert "fetch the export from its publisher" in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.zip"]


def test_a_zip_bomb_is_refused_before_a_byte_is_unpacked(tmp_path: Path) -> None:
    bomb = archive(tmp_path / "x.zip", ("project.csv", bytes(packed.SMALL + 1)))
    assert bomb.stat().st_size < 20_000
    tracemalloc.start()
    said = refusal(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "project.csv would unpack to 10,485,761 bytes or more from " in said
    assert said.endswith("which no export does. Do not use this file; fetch the export from its publisher.")
    assert peak < 1 << 20


def test_a_small_member_may_be_dense(tmp_path: Path) -> None:
    assert len(content(archive(tmp_path / "x.zip", ("project.csv", bytes(packed.SMALL))))) == packed.SMALL


def test_many_members_may_not_be_a_bomb_together(tmp_path: Path) -> None:
    path = archive(tmp_path / "x.zip", *((f"{number}.csv", b"x") for number in range(4)))
    data = path.read_bytes()
    sizes = struct.pack("<II", 1 << 30, 3 << 30)
    parts = data.split(b"PK\x01\x02")
    spoilt = [part[:16] + sizes + part[24:] for part in parts[1:]]
    path.write_bytes(b"PK\x01\x02".join([parts[0], *spoilt]))
    assert "would unpack to 3,221,225,472 bytes or more" in refusal(path, "0.csv")


def test_a_gzip_bomb_ends_early(tmp_path: Path) -> None:
    (tmp_path / "project.csv.gz").write_bytes(gzip.compress(b"\n" * (64 << 20)))
    size = (tmp_path / "project.csv.gz").stat().st_size
    read: list[int] = []
    with Files(tmp_path) as files, pytest.raises(InputError) as caught:
        read.extend(block_lengths(files))
    assert sum(read) <= packed.MOST_RATIO * size + (1 << 18) < 16 << 20
    assert "project.csv would unpack to" in str(caught.value)


def block_lengths(files: Files) -> Iterator[int]:
    """Read project.csv block by block."""
    with files.open("project.csv") as stream:
        while block := stream.read(1 << 16):
            yield len(block)


def test_a_member_that_needs_a_password_is_told(tmp_path: Path) -> None:
    path = directory_patched(archive(tmp_path / "x.zip", ("project.csv", TEXT)), 8, b"\x01")
    assert "project.csv in the archive is encrypted. Unpack it with its password" in refusal(path)


def test_a_member_packed_in_an_unknown_way_is_told(tmp_path: Path) -> None:
    path = directory_patched(archive(tmp_path / "x.zip", ("project.csv", TEXT)), 10, b"\x63")
    assert refusal(path).startswith("x.zip/project.csv: The archive is damaged or cut off (")


def test_a_link_in_an_archive_is_refused(tmp_path: Path) -> None:
    def link(member: zipfile.ZipInfo) -> None:
        member.create_system = 3
        member.external_attr = (stat.S_IFLNK | 0o777) << 16

    path = archive(tmp_path / "x.zip", ("project.csv", b"/etc/passwd"), change=link)
    assert "project.csv in the archive is a link to another file, not a file." in refusal(path)


@pytest.mark.parametrize("size", [1, len(TEXT) - 1])
def test_a_member_longer_than_it_says_is_damaged(tmp_path: Path, size: int) -> None:
    path = directory_patched(archive(tmp_path / "x.zip", ("project.csv", TEXT)), 24, struct.pack("<I", size))
    assert "x.zip/project.csv: The archive is damaged or cut off (Bad CRC-32" in refusal(path)


def test_a_bomb_that_hides_its_size_is_not_unpacked(tmp_path: Path) -> None:
    path = archive(tmp_path / "x.zip", ("project.csv", bytes(64 << 20)))
    directory_patched(path, 24, struct.pack("<I", 1000))
    tracemalloc.start()
    said = refusal(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "damaged or cut off (Bad CRC-32" in said
    assert peak < 4 << 20


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_an_archive_cut_off_is_told_and_what_to_do(tmp_path: Path, share: float) -> None:
    whole = archive(tmp_path / "x.zip", ("project.csv", random.Random(3).randbytes(50_000))).read_bytes()
    for name in ("x.zip", "export"):
        path = tmp_path / name
        path.write_bytes(whole[: int(len(whole) * share)])
        said = refusal(path)
        assert said.startswith(f"{path}: The archive is damaged or cut off (")
        assert said.endswith("Fetch it again: bioregion fetch.")


def test_a_packed_file_cut_off_is_told_when_it_ends(tmp_path: Path) -> None:
    whole = gzip.compress(random.Random(3).randbytes(50_000))
    for cut in (whole[:30_000], whole[:-4], whole[:-8] + bytes(8), b"no gzip", whole + b"more"):
        (tmp_path / "project.csv.gz").write_bytes(cut)
        said = refusal(tmp_path)
        assert said.startswith(f"{tmp_path.name}/project.csv: The archive is damaged or cut off (")


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    unreadable = Path("/proc/self/mem")
    if not unreadable.exists():
        pytest.skip("This system has no file that is there for its owner and cannot be read.")
    (tmp_path / "project.csv").symlink_to(unreadable)
    assert refusal(tmp_path) == (
        f"{tmp_path.name}/project.csv: The file cannot be read: Input/output error. Check it and its rights."
    )
    with (
        Files(tmp_path) as files,
        pytest.raises(InputError, match=r"project\.csv: The file cannot be read: "),
    ):
        files.fingerprint()


def test_flipped_bytes_never_raise_anything_else(tmp_path: Path) -> None:
    """Whatever is done to an archive, it is read, or refused in a sentence; 1,500 damaged archives."""
    chance = random.Random(7)
    path = tmp_path / "x.zip"
    outcomes = {"read": 0, "refused": 0}
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        with zipfile.ZipFile(path, "w", method) as made:
            made.writestr("csv/project.csv", TEXT * 3)
        sound = path.read_bytes()
        for _ in range(375):
            data = bytearray(sound)
            for _ in range(chance.randint(1, 4)):
                data[chance.randrange(len(data))] = chance.randrange(256)
            path.write_bytes(data)
            read = read_or_refused(path)
            assert read == TEXT * 3 or isinstance(read, InputError)
            outcomes["read" if isinstance(read, bytes) else "refused"] += 1
    assert min(outcomes.values()) > 100


def read_or_refused(path: Path) -> bytes | InputError:
    """The bytes of project.csv, or why there are none."""
    try:
        return content(path)
    except InputError as error:
        return error


def test_the_fingerprint_tells_contents_and_names_apart(tmp_path: Path) -> None:
    def fingerprint(**files: bytes) -> str:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        for name, data in files.items():
            (folder / name).write_bytes(data)
        with Files(folder) as opened:
            return opened.fingerprint()

    marks = [
        fingerprint(a=b"1", b=b"2"),
        fingerprint(a=b"2", b=b"1"),
        fingerprint(a=b"1b", b=b""),
        fingerprint(a=b"1"),
        fingerprint(a=b"1", b=b"2", c=b""),
        fingerprint(),
    ]
    assert len(set(marks)) == len(marks)
    assert fingerprint(b=b"2", a=b"1") == marks[0]


def test_the_fingerprint_of_an_archive_is_that_of_its_bytes(tmp_path: Path) -> None:
    path = archive(tmp_path / "x.zip", ("project.csv", TEXT))
    with Files(path) as first:
        before = first.fingerprint()
    path = path.rename(tmp_path / "y.zip")
    with Files(path) as renamed:
        assert renamed.fingerprint() == before
    with zipfile.ZipFile(path, "a") as more:
        more.writestr("topics.csv", b"")
    with Files(path) as longer:
        assert longer.fingerprint() != before


def test_a_packed_file_may_have_any_name(tmp_path: Path) -> None:
    for content in (b"name;country\nBiocat;ES\n", b"", b"\x1f"):
        for name, written in (("packed", gzip.compress(content)), ("plain", content)):
            path = tmp_path / name
            path.write_bytes(written)
            with Files(path) as files, files.open(name) as stream:
                assert stream.read() == content
