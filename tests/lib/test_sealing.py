import pytest
from hypothesis import given
from hypothesis import strategies as st

from shahramooz.lib import sealing
from shahramooz.lib.sealing import SealBroken

KEY, OTHER_KEY = bytes(range(32)), bytes(range(1, 33))
ABOUT = b"people.identity/7"


@given(st.text())
def test_what_is_sealed_opens_again_only_with_its_key_and_its_place(plain):
    sealed = sealing.seal(plain, key=KEY, about=ABOUT)
    assert sealing.unseal(sealed, key=KEY, about=ABOUT) == plain
    assert sealing.unseal(memoryview(sealed), key=KEY, about=ABOUT) == plain
    for key, about in ((OTHER_KEY, ABOUT), (KEY, b"people.identity/8"), (KEY, b"")):
        with pytest.raises(SealBroken):
            sealing.unseal(sealed, key=key, about=about)


def test_the_sealed_bytes_tell_nothing_and_never_repeat():
    sealed = {sealing.seal("0012345679", key=KEY, about=ABOUT) for _ in range(50)}
    assert len(sealed) == 50
    assert {len(one) for one in sealed} == {1 + 12 + 10 + 16}
    assert not any(b"0012345679" in one for one in sealed)


def test_every_changed_byte_breaks_the_seal():
    sealed = sealing.seal("0012345679", key=KEY, about=ABOUT)
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(SealBroken):
            sealing.unseal(bytes(changed), key=KEY, about=ABOUT)
    for short in (b"", sealed[:1], sealed[:28], sealed[:-1]):
        with pytest.raises(SealBroken):
            sealing.unseal(short, key=KEY, about=ABOUT)


def test_keys_rotate_by_their_version():
    old = sealing.seal("قدیم", key=KEY, about=ABOUT)
    new = sealing.seal("تازه", key=OTHER_KEY, about=ABOUT, version=2)
    keys = {1: KEY, 2: OTHER_KEY}
    assert [sealing.unseal(one, key=keys, about=ABOUT) for one in (old, new)] == ["قدیم", "تازه"]
    assert [sealing.key_version(one) for one in (old, new)] == [1, 2]
    with pytest.raises(SealBroken, match="no key of version 2"):
        sealing.unseal(new, key={1: KEY}, about=ABOUT)


def test_equal_values_meet_in_the_blind_index_and_the_key_decides():
    index = sealing.blind_index("0012345679", key=KEY)
    assert len(index) == 32
    assert sealing.blind_index("0012345679", key=KEY) == index
    assert sealing.blind_index("0012345680", key=KEY) != index
    assert sealing.blind_index("0012345679", key=OTHER_KEY) != index


def test_one_secret_gives_each_purpose_its_own_key():
    keys = {sealing.derive_key(b"secret", purpose=purpose) for purpose in ("sealing", "index")}
    assert len(keys) == 2
    assert {len(key) for key in keys} == {32}
    assert sealing.derive_key(b"secret", purpose="sealing") in keys


def test_a_short_key_or_a_strange_version_is_a_bug():
    with pytest.raises(ValueError, match="32 bytes"):
        sealing.seal("x", key=b"short", about=ABOUT)
    with pytest.raises(ValueError, match="32 bytes"):
        sealing.blind_index("x", key=b"")
    for version in (0, 256):
        with pytest.raises(ValueError, match="between 1 and 255"):
            sealing.seal("x", key=KEY, about=ABOUT, version=version)
