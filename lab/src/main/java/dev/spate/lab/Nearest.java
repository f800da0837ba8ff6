package dev.spate.lab;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;

/// Which of some names somebody probably meant.
public final class Nearest {

    private Nearest() {}

    /// To be put behind a sentence: the nearest name if it is near, else all of them.
    public static String hint(String given, Collection<String> names) {
        String lower = given.toLowerCase(Locale.ROOT);
        return names.stream()
                .min(Comparator.comparingInt(name -> distance(lower, name)))
                .filter(name -> name.startsWith(lower) || distance(lower, name) <= Math.max(2, name.length() / 3))
                .map(name -> "; did you mean '" + name + "'?")
                .orElseGet(() -> "; there are " + names.stream().collect(Collectors.joining(", ")));
    }

    /// How many letters have to be put in, left out, or changed (Levenshtein).
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
