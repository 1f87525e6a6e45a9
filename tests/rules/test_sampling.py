"""Samples: known answers, a second way to draw them, what holds of every one of them."""

import hashlib
from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskreg.rules import sampling
from riskreg.rules.sampling import Basis, Method, Wish

TEN = [f"CTL-{number:04d}" for number in range(1, 11)]
LETTERS = "aZ09-| é中\n"
STRATA = {each: "a" if each < "CTL-0008" else "b" for each in TEN}


def again(references: list[str], method: str, size: int, seed: str) -> list[str]:
    """What `docs/audit.md` tells a stranger to do, written a second time."""

    def number(text: str) -> int:
        return int.from_bytes(hashlib.sha256(f"{seed}|{text}".encode()).digest(), "big")

    rows = sorted(references)
    if method == "random":
        ranked = sorted((number(each), each) for each in rows)
        return sorted(each for _ticket, each in ranked[:size])
    start, total = number("start") % len(rows), len(rows)
    return [rows[(start + step * total) // size] for step in range(size)]


def test_the_ticket_is_the_sha256_of_seed_bar_and_reference() -> None:
    assert sampling.ticket("2026", "CTL-0001") == hashlib.sha256(b"2026|CTL-0001").hexdigest()


@pytest.mark.parametrize(
    ("method", "seed", "drawn"),
    [
        (Method.RANDOM, "autumn 2026", [2, 3, 8]),
        (Method.RANDOM, "autumn 2027", [2, 4, 5]),
        (Method.SYSTEMATIC, "autumn 2026", [2, 6, 9]),
        (Method.STRATIFIED, "autumn 2026", [2, 3, 8]),
    ],
)
def test_known_samples_come_out(method: Method, seed: str, drawn: list[int]) -> None:
    found = sampling.draw(TEN, method=method, size=3, seed=seed, strata=STRATA)
    assert found == [TEN[number - 1] for number in drawn]


references = st.lists(
    st.text(LETTERS, min_size=1, max_size=8),
    min_size=1,
    max_size=60,
    unique=True,
)
methods = st.sampled_from([Method.RANDOM, Method.SYSTEMATIC])


@given(references, st.text(LETTERS), methods, st.data())
def test_a_second_way_draws_the_same(
    told: list[str], seed: str, method: Method, data: st.DataObject
) -> None:
    size = data.draw(st.integers(1, len(told)))
    drawn = sampling.draw(told, method=method, size=size, seed=seed)
    assert drawn == again(told, method.value, size, seed)
    shuffled = data.draw(st.permutations(told))
    assert sampling.draw(shuffled, method=method, size=size, seed=seed) == drawn
    assert len(set(drawn)) == size
    assert set(drawn) <= set(told)


@given(references, st.data())
def test_every_stratum_has_its_part(told: list[str], data: st.DataObject) -> None:
    strata = {each: data.draw(st.sampled_from("abc")) for each in told}
    size = data.draw(st.integers(1, len(told)))
    drawn = sampling.draw(told, method=Method.STRATIFIED, size=size, seed="s", strata=strata)
    assert len(set(drawn)) == size
    counts = {name: list(strata.values()).count(name) for name in set(strata.values())}
    shares = sampling.allocation(counts, size)
    assert sum(shares.values()) == size
    for name, share in shares.items():
        assert share <= counts[name]
        assert share == sum(strata[each] == name for each in drawn)
        assert share or size < len(counts)


def test_every_item_has_the_same_chance_to_be_drawn() -> None:
    seeds = range(4000)
    for method in (Method.RANDOM, Method.SYSTEMATIC):
        hits = dict.fromkeys(TEN, 0)
        for seed in seeds:
            for each in sampling.draw(TEN, method=method, size=3, seed=str(seed)):
                hits[each] += 1
        assert all(abs(count - 1200) < 150 for count in hits.values())  # five deviations


def test_the_whole_is_the_whole_and_what_does_not_fit_is_refused() -> None:
    assert sampling.draw(TEN[::-1], method=Method.WHOLE, size=10, seed="") == TEN
    with pytest.raises(ValueError, match="11 of 10"):
        sampling.draw(TEN, method=Method.RANDOM, size=11, seed="x")
    with pytest.raises(ValueError, match="same reference"):
        sampling.draw(["a", "a"], method=Method.RANDOM, size=1, seed="x")


@pytest.mark.parametrize(
    ("confidence", "tolerable", "expected", "size"),
    # ln(0.05)/ln(0.95) = 58.4; ln(0.1)/ln(0.9) = 21.9; ln(0.05)/ln(0.9) = 28.4; and the printed
    # tables of attribute sampling for one and two expected deviations.
    [(95, 5, 0, 59), (90, 10, 0, 22), (95, 10, 0, 29), (90, 5, 0, 45), (95, 2, 0, 149),
     (95, 5, 1, 93), (95, 5, 2, 124)],
)  # fmt: skip
def test_sizes_are_those_of_the_tables(
    confidence: int, tolerable: int, expected: int, size: int
) -> None:
    wish = Wish(Fraction(confidence), Fraction(tolerable), expected)
    assert sampling.size_of(wish, basis=Basis.BINOMIAL, population=10_000) == size


def test_a_small_population_needs_fewer_and_no_more_than_it_has() -> None:
    wish = Wish(Fraction(95), Fraction(5))
    # 5 of 100 deviate: C(95, 45) / C(100, 45) = 0.0498, C(95, 44) / C(100, 44) = 0.0544.
    assert Fraction(comb(95, 45), comb(100, 45)) <= Fraction(5, 100)
    assert Fraction(comb(95, 44), comb(100, 44)) > Fraction(5, 100)
    assert sampling.size_of(wish, basis=Basis.HYPERGEOMETRIC, population=100) == 45
    assert sampling.size_of(wish, basis=Basis.BINOMIAL, population=30) == 30


@given(st.integers(1, 60), st.integers(1, 40), st.integers(0, 2))
def test_the_size_is_the_smallest_that_is_enough(count: int, rate: int, expected: int) -> None:
    wish = Wish(Fraction(90), Fraction(rate), expected)
    size = sampling.size_of(wish, basis=Basis.HYPERGEOMETRIC, population=count)
    bad = sampling.deviations(wish.tolerable, count)

    def missed(drawn: int) -> Fraction:
        ways = (comb(bad, k) * comb(count - bad, drawn - k) for k in range(expected + 1))
        return Fraction(sum(w for k, w in enumerate(ways) if k <= drawn), comb(count, drawn))

    assert size == count or missed(size) <= Fraction(1, 10)
    assert size <= expected + 1 or missed(size - 1) > Fraction(1, 10)


@pytest.mark.parametrize(
    ("tested", "exceptions", "limit"),
    # 1 - 0.05 ** (1 / 59); tables print 7.7 % for one of sixty and 5.0 % for none of sixty.
    [(59, 0, 0.04951), (60, 0, 0.04870), (60, 1, 0.07664), (20, 20, 1.0), (20_000, 3000, 0.15422)],
)
def test_the_limit_is_that_of_clopper_and_pearson(
    tested: int, exceptions: int, limit: float
) -> None:
    found = sampling.evaluate(tested=tested, exceptions=exceptions, confidence=Fraction(95))
    assert found.limit == pytest.approx(limit, abs=0.00005)
