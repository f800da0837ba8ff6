package dev.spate.soak.stats;

import java.util.SplittableRandom;

/// Values of an autoregressive process of first order, with variance 1.
final class Remembering {

    private Remembering() {}

    static double[] values(SplittableRandom random, int n, double rho) {
        double[] values = new double[n];
        double memory = random.nextGaussian();
        for (int i = 0; i < n; i++) {
            memory = rho * memory + Math.sqrt(1 - rho * rho) * random.nextGaussian();
            values[i] = memory;
        }
        return values;
    }
}
