package dev.spate.report;

/// A page under construction. Whatever is not markup goes through [#text].
public final class Html {
    private final StringBuilder page = new StringBuilder(1 << 20);

    /// Markup as it is.
    public Html raw(String markup) {
        page.append(markup);
        return this;
    }

    /// A text that may hold anything.
    public Html text(String text) {
        page.append(JUnitReport.escape(text));
        return this;
    }

    /// An element with nothing but a text in it.
    ///
    /// @param open its name with attributes, such as `td class="text"`
    public Html element(String open, String text) {
        int space = open.indexOf(' ');
        return raw("<").raw(open)
                .raw(">")
                .text(text)
                .raw("</")
                .raw(space < 0 ? open : open.substring(0, space))
                .raw(">");
    }

    @Override
    public String toString() {
        return page.toString();
    }
}
