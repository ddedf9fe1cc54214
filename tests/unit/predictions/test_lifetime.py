"""BG/NBD and Gamma-Gamma against the papers, against data simulated from them, and against slow plain versions."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import gamma as whole

from monocle.insight.bought import Counts
from monocle.insight.lifetime import bgnbd, gamma_gamma
from monocle.insight.lifetime.bgnbd import BgNbd, purchases
from monocle.insight.lifetime.gamma_gamma import GammaGamma
from monocle.insight.lifetime.valuing import expect, learn, refused
from monocle.insight.worth import Worth

PAPER = BgNbd(0.243, 4.414, 0.793, 2.426)
RNG = np.random.default_rng


def simulated(customers, r, alpha, a, b, seed=7):
    """Give what customers of these parameters buy in 10 to 80 weeks."""
    draw = RNG(seed)
    rate, leaves = draw.gamma(r, 1 / alpha, customers), draw.beta(a, b, customers)
    age = draw.uniform(10, 80, customers)
    repeats, last = np.zeros(customers), np.zeros(customers)
    for one in range(customers):
        time = draw.exponential(1 / rate[one])
        while time < age[one]:
            repeats[one], last[one] = repeats[one] + 1, time
            if draw.random() < leaves[one]:
                break
            time += draw.exponential(1 / rate[one])
    return repeats, last, age


def test_the_papers_parameters_expect_the_papers_purchases():
    one = purchases(np.array([2.0]), np.array([30.43]), np.array([38.86]))
    assert PAPER.expected(one, 39.0)[0] == pytest.approx(1.226, abs=0.001)


def test_parameters_are_found_again_in_data_simulated_from_them():
    found = bgnbd.fit(purchases(*simulated(6_000, 0.6, 6.0, 0.8, 2.5)))
    assert (found.r, found.alpha) == (pytest.approx(0.6, rel=0.15), pytest.approx(6.0, rel=0.2))
    assert found.a / (found.a + found.b) == pytest.approx(0.8 / 3.3, rel=0.15)


def test_a_slope_is_that_of_the_likelihood():
    known = purchases(*simulated(200, 0.6, 6.0, 0.8, 2.5))
    here = np.array([0.7, 5.0, 0.9, 2.0])
    _, slope = bgnbd.log_likelihood(here, known)
    for place in range(4):
        step = np.zeros(4)
        step[place] = 1e-6
        upper, lower = (bgnbd.log_likelihood(here + sign * step, known)[0] for sign in (1, -1))
        assert slope[place] == pytest.approx((upper - lower) / 2e-6, rel=1e-4, abs=1e-3)


def test_the_likelihood_is_the_papers_written_out():
    r, alpha, a, b = 0.7, 5.0, 0.9, 2.0
    repeats, last, age = 3.0, 20.0, 30.0

    def beta(one, other):
        return whole(one) * whole(other) / whole(one + other)

    stays = (
        beta(a, b + repeats) / beta(a, b) * whole(r + repeats) * alpha**r / whole(r) / (alpha + age) ** (r + repeats)
    )
    leaves = beta(a + 1, b + repeats - 1) / beta(a, b) * whole(r + repeats) * alpha**r / whole(r)
    plain = np.log(stays + leaves / (alpha + last) ** (r + repeats))
    one = purchases(np.array([repeats]), np.array([last]), np.array([age]))
    assert bgnbd.log_likelihood(np.array([r, alpha, a, b]), one)[0] == pytest.approx(plain)
    assert BgNbd(r, alpha, a, b).alive(one)[0] == pytest.approx(
        stays / (stays + leaves / (alpha + last) ** (r + repeats))
    )


def test_what_is_expected_of_a_new_customer_is_the_mean_over_all_rates():
    def of(rate, chance, time):
        return (1 - np.exp(-rate * chance * time)) / chance

    draw = RNG(3)
    rates, chances = draw.gamma(PAPER.r, 1 / PAPER.alpha, 400_000), draw.beta(PAPER.a, PAPER.b, 400_000)
    mean = of(rates, np.maximum(chances, 1e-12), 39.0).mean()
    assert PAPER.expected_of_new(np.array([39.0]))[0] == pytest.approx(mean, rel=0.02)


def test_nothing_overflows_for_who_buys_every_day():
    one = purchases(np.array([1_000.0]), np.array([999.0]), np.array([1_000.0]))
    found = PAPER.expected(one, 52.0)[0]
    assert 40 < found < 52


def test_where_all_leave_alike_what_is_expected_is_the_limit():
    known = purchases(np.array([0.0, 1, 3, 20]), np.array([0.0, 10, 30, 70]), np.full(4, 80.0))
    near, far = (BgNbd(0.8, 12.0, 0.3 * many, 1.5 * many) for many in (1e3, 1.6e5))
    assert far.expected(known, 26.0) == pytest.approx(near.expected(known, 26.0), rel=0.02)
    assert far.expected_of_new(np.array([5.0, 50.0])) == pytest.approx(
        near.expected_of_new(np.array([5.0, 50.0])), rel=0.001
    )


def test_equal_customers_are_one_combination():
    known = purchases(np.array([1.0, 0, 1]), np.array([2.0, 0, 2]), np.array([9.0, 9, 9]))
    assert known.weights.tolist() == [1, 2]
    assert known.of.tolist() == [1, 0, 1]


def test_amounts_are_found_again_in_data_simulated_from_them():
    draw = RNG(5)
    scale = draw.gamma(3.74, 1 / 15.44, 8_000)
    orders = draw.integers(1, 8, 8_000)
    mean = np.array([draw.gamma(6.25 * n, 1 / (n * nu)) for n, nu in zip(orders, scale, strict=True)])
    found = gamma_gamma.fit(orders.astype(float), mean)
    assert found.mean() == pytest.approx(6.25 * 15.44 / 2.74, rel=0.05)
    assert (found.p, found.q) == (pytest.approx(6.25, rel=0.15), pytest.approx(3.74, rel=0.15))


def test_amounts_in_cents_are_those_in_euros_a_hundredfold():
    draw = RNG(6)
    orders = draw.integers(1, 6, 500).astype(float)
    mean = draw.gamma(4, 30, 500)
    euros, cents = gamma_gamma.fit(orders, mean), gamma_gamma.fit(orders, mean * 100)
    assert cents.gamma == pytest.approx(100 * euros.gamma)
    assert cents.expected(orders, mean * 100) == pytest.approx(100 * euros.expected(orders, mean))
    whole, _ = gamma_gamma.log_likelihood(np.array([cents.p, cents.q, cents.gamma]), orders, mean * 100)
    assert cents.log_likelihood == pytest.approx(whole)


def test_the_slope_of_amounts_is_that_of_their_likelihood():
    orders, mean = np.array([1.0, 3, 5]), np.array([20.0, 35, 50])
    here = np.array([6.0, 4.0, 15.0])
    _, slope = gamma_gamma.log_likelihood(here, orders, mean)
    for place in range(3):
        step = np.zeros(3)
        step[place] = 1e-6
        upper, lower = (gamma_gamma.log_likelihood(here + sign * step, orders, mean)[0] for sign in (1, -1))
        assert slope[place] == pytest.approx((upper - lower) / 2e-6, rel=1e-4, abs=1e-4)


def test_the_likelihood_of_a_mean_is_a_density():
    def density(mean):
        height, _ = gamma_gamma.log_likelihood(np.array([6.25, 3.74, 15.44]), np.array([3.0]), np.array([mean]))
        return np.exp(height)

    assert quad(density, 1e-6, 5_000, points=[20, 40, 100, 400], limit=200)[0] == pytest.approx(1, abs=1e-3)


def test_who_bought_little_is_drawn_towards_the_mean_of_all():
    model = GammaGamma(6.25, 3.74, 15.44)
    one, many = model.expected(np.array([1.0, 50.0]), np.array([100.0, 100.0]))
    assert model.mean() < one < many < 100


def counts_of(repeats, last, age):
    days = repeats + 1
    return Counts(days, last * 7, age * 7, np.full(len(days), 5_000.0), np.zeros(len(days)), np.zeros(len(days)))


def test_value_is_orders_times_amount_times_margin_less_discount():
    known = counts_of(*simulated(1_500, 0.6, 6.0, 0.8, 2.5))
    model = learn(known)
    whole_price = expect(model, known, Worth(1.0, 0.0))
    assert np.allclose(whole_price.value, whole_price.orders[365] * whole_price.amount)
    less = expect(model, known, Worth(0.4, 0.1))
    assert ((less.value < 0.4 * whole_price.value) & (less.value > 0.4 * whole_price.value / 1.1)).all()


def test_of_who_bought_once_nobody_tells_whether_they_left():
    known = counts_of(*simulated(1_500, 0.6, 6.0, 0.8, 2.5))
    found = expect(learn(known), known, Worth())
    assert np.isnan(found.alive[known.days == 1]).all()
    assert np.isfinite(found.alive[known.days > 1]).all()


def test_too_few_customers_make_no_model_and_are_told():
    known = counts_of(*simulated(50, 0.6, 6.0, 0.8, 2.5))
    found = refused(known, 900)
    assert (found.reason, found.found["customers"], found.minimum["customers"]) == ("too_few_customers", 50, 200)
