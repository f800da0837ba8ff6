package dev.spate.workload;

/// How arrivals of an open load model are spread in time around its rate.
public enum Arrivals {
    /// Evenly: the k-th arrival comes when the integral of the rate reaches k.
    UNIFORM,
    /// As a Poisson process: gaps are exponential, independent, and drawn from the plan's seed.
    POISSON
}
