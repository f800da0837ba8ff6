package dev.spate.target;

/// The goods of the shop: [#SIZE] items with the ids 1 to [#SIZE], each of them a function of its id,
/// the same in every process.
final class Catalogue {

    static final int SIZE = 10_000;

    private static final String[] KINDS = {
        "lamp", "chair", "kettle", "clock", "basket", "mirror", "blanket", "teapot", "ladder", "drum"
    };
    private static final String[] LOOKS = {
        "brass", "oak", "blue", "small", "woven", "old", "plain", "round", "tall", "quiet", "red", "light"
    };

    private Catalogue() {}

    /// From 1.00 to 100.99, in hundredths.
    static int priceCents(int id) {
        return 100 + (int) (id * 7919L % 10_000);
    }

    static void append(StringBuilder json, int id) {
        json.append("{\"id\":")
                .append(id)
                .append(",\"name\":\"")
                .append(LOOKS[id % LOOKS.length])
                .append(' ')
                .append(KINDS[id / LOOKS.length % KINDS.length])
                .append("\",\"price\":");
        appendPrice(json, priceCents(id));
        json.append('}');
    }

    /// Items with consecutive ids, separated by commas.
    static void appendItems(StringBuilder json, int firstId, int count) {
        for (int id = firstId; id < firstId + count; id++) {
            if (id > firstId) {
                json.append(',');
            }
            append(json, id);
        }
    }

    static void appendPrice(StringBuilder json, long cents) {
        json.append(cents / 100).append(cents % 100 < 10 ? ".0" : ".").append(cents % 100);
    }
}
