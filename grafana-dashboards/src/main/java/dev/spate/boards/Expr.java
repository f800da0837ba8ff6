package dev.spate.boards;

/// An expression of PromQL. Immutable.
///
/// @param text as Prometheus reads it, with Grafana's variables in it
public record Expr(String text) {

    /// A number.
    static Expr of(double number) {
        return new Expr(number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number));
    }

    /// Added up for each combination of labels; over all, if none is given.
    Expr sum(String... by) {
        return aggregate("sum", by);
    }

    Expr max(String... by) {
        return aggregate("max", by);
    }

    Expr min(String... by) {
        return aggregate("min", by);
    }

    Expr count(String... by) {
        return aggregate("count", by);
    }

    private Expr aggregate(String how, String... by) {
        return new Expr(how + (by.length == 0 ? "" : " by (" + String.join(", ", by) + ")") + " (" + text + ")");
    }

    Expr plus(Expr other) {
        return binary("+", other);
    }

    Expr minus(Expr other) {
        return binary("-", other);
    }

    Expr dividedBy(Expr other) {
        return binary("/", other);
    }

    private Expr binary(String operator, Expr other) {
        return new Expr("(" + text + " " + operator + " " + other.text + ")");
    }

    /// Where it is this.
    Expr equalTo(double number) {
        return binary("==", of(number));
    }

    /// Where it is more than this.
    Expr above(double number) {
        return binary(">", of(number));
    }

    /// 0 where there is nothing; for an expression without labels.
    Expr orZero() {
        return new Expr("(" + text + " or vector(0))");
    }

    /// A whole number that is not 0: itself, or 1 where there is none; for an expression without labels.
    Expr roundedOrOne() {
        return new Expr("((round(" + text + ") != 0) or vector(1))");
    }

    /// The n greatest.
    Expr top(int n) {
        return new Expr("topk(" + n + ", " + text + ")");
    }
}
