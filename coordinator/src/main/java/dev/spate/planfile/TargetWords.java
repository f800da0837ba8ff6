package dev.spate.planfile;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What people write for the address of a target, and mean by it.
final class TargetWords {

    static final String RULE = "a target is an address that begins with http:// or https:// and names a host";

    /// A scheme with any of its signs missing, or one too many.
    private static final Pattern SCHEME = Pattern.compile("(?i)(?:(https?):/*|(https?)/{2,}|/*:?/*)(.*)");

    private TargetWords() {}

    /// What was probably meant, as a hint, or null.
    static @Nullable String meant(String text) {
        Matcher parts = SCHEME.matcher(text);
        if (!parts.matches() || parts.group(3).isEmpty() || parts.group(3).contains("://")) {
            return null;
        }
        String rest = parts.group(3);
        String scheme = parts.group(1) == null ? parts.group(2) : parts.group(1);
        String address = (scheme == null ? "http" : scheme.toLowerCase(Locale.ROOT)) + "://"
                + (rest.matches("[0-9]{1,5}") ? "127.0.0.1:" + rest : rest);
        try {
            URI uri = new URI(address);
            if (uri.getHost() != null) {
                return address.equals(text) ? null : "did you mean '" + address + "'?";
            }
            String authority = uri.getRawAuthority();
            if (authority != null && authority.contains("_")) {
                return "the name of a host has no '_'; give its address, or another name";
            }
            return authority != null && authority.matches(".*:[^0-9\\]]+") ? "a port is a number, 1 to 65535" : null;
        } catch (URISyntaxException _) {
            return null;
        }
    }
}
