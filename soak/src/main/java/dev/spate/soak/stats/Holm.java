package dev.spate.soak.stats;

import java.util.Comparator;
import java.util.stream.IntStream;

/// Holm's correction for many tests ("A simple sequentially rejective multiple test procedure",
/// Scandinavian Journal of Statistics 6, 1979): whoever takes those below a level for real is wrong with
/// any of them no more often than that level says, however the tests depend on each other.
public final class Holm {

    private Holm() {}

    /// The same p-values, each with the correction; in their order.
    public static double[] adjusted(double[] p) {
        int[] order = IntStream.range(0, p.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> p[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] adjusted = new double[p.length];
        double greatest = 0;
        for (int k = 0; k < order.length; k++) {
            greatest = Math.max(greatest, Math.min(1, p[order[k]] * (p.length - k)));
            adjusted[order[k]] = greatest;
        }
        return adjusted;
    }
}
