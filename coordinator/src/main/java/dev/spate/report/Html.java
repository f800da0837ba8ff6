package dev.spate.report;

import org.jspecify.annotations.Nullable;

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

    /// A cell of a table with a link to a file beside the page; with a dash if there is none.
    public Html linkCell(@Nullable String file, String words) {
        raw("<td class=\"text\">");
        if (file == null) {
            text("–");
        } else {
            raw("<a href=\"").text(file).raw("\">").text(words).raw("</a>");
        }
        return raw("</td>");
    }

    @Override
    public String toString() {
        return page.toString();
    }
}
