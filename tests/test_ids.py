"""The table of ids: what a dictionary would say, whatever the numbers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from atlas_rdf.ids import Identity, Ids

NUMBERS = st.one_of(
    st.integers(1, 999_999_999),
    st.integers(1, 3_000),
    st.integers(1, 900).map(lambda number: number << 20),  # that end alike
)
IDENTITIES = st.builds(
    Identity,
    NUMBERS,
    st.integers(0, 2**64 - 1),
    st.sampled_from(["a.jsonl", "b.jsonl", ""]),
    st.integers(0, 2**40 - 1),
    st.integers(0, 15),
)


@given(st.lists(IDENTITIES, max_size=3_000), st.lists(NUMBERS, max_size=50))
def test_the_first_of_each_number_is_kept(added: list[Identity], asked: list[int]) -> None:
    """Each number has its first identity, others have none; the fields noted afterwards stay."""
    ids, known = Ids(), dict[int, Identity]()
    for one in added:
        ids.add(one)
        known.setdefault(one.id, one)
    for number in {*known, *asked}:
        assert ids.get(number) == known.get(number)
    for one in known.values():
        one.members ^= 9
        ids.note(one)
    assert [ids.get(number) for number in known] == list(known.values())


def test_a_long_run_of_numbers() -> None:
    """Numbers that follow each other, as the Atlas gives them, while the table grows ten times."""
    ids = Ids()
    for number in range(1, 1_000_000, 97):
        ids.add(Identity(number, number, "f", number))
    assert all(ids.get(number) == Identity(number, number, "f", number) for number in range(1, 1_000_000, 97))
    assert ids.get(2) is None
