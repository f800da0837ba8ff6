package dev.spate.scenario;

/// Dates as cookies have them, by the lenient algorithm of RFC 6265, section 5.1.1: a time, a day, a
/// month and a year in any order, with anything between them.
final class CookieDate {

    /// What is no date.
    static final long NONE = Long.MIN_VALUE;

    private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";

    private CookieDate() {}

    /// Seconds since the epoch, or `NONE`.
    static long epochSecond(byte[] bytes, int from, int to) {
        long time = NONE;
        int day = -1;
        int month = -1;
        int year = -1;
        int at = from;
        while (at < to) {
            if (isDelimiter(bytes[at])) {
                at++;
                continue;
            }
            int end = at;
            while (end < to && !isDelimiter(bytes[end])) {
                end++;
            }
            int digits = digits(bytes, at, end);
            if (time == NONE && time(bytes, at, end) != NONE) {
                time = time(bytes, at, end);
            } else if (day < 0 && (digits == 1 || digits == 2)) {
                day = number(bytes, at, digits);
            } else if (month < 0 && month(bytes, at, end) >= 0) {
                month = month(bytes, at, end);
            } else if (year < 0 && digits >= 2 && digits <= 4) {
                year = number(bytes, at, digits);
                year += year < 70 && digits < 4 ? 2000 : year < 100 && digits < 4 ? 1900 : 0;
            }
            at = end;
        }
        if (time == NONE || day < 1 || day > 31 || month < 0 || year < 1601) {
            return NONE;
        }
        return epochDay(year, month + 1, day) * 86_400L + time;
    }

    /// Days since the epoch of a day of the Gregorian calendar, counting years from March, so that the
    /// leap day is the last of its year.
    private static long epochDay(int year, int month, int day) {
        long y = month <= 2 ? year - 1L : year;
        long era = Math.floorDiv(y, 400L);
        long yearOfEra = y - era * 400;
        long dayOfYear = (153L * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * 146_097 + dayOfEra - 719_468;
    }

    private static long time(byte[] bytes, int from, int to) {
        long seconds = 0;
        int at = from;
        for (int part = 0; part < 3; part++) {
            int digits = digits(bytes, at, to);
            if (digits < 1 || digits > 2) {
                return NONE;
            }
            int value = number(bytes, at, digits);
            if (value > (part == 0 ? 23 : 59)) {
                return NONE;
            }
            seconds = seconds * 60 + value;
            at += digits;
            if (part < 2 && (at >= to || bytes[at++] != ':')) {
                return NONE;
            }
        }
        return seconds;
    }

    private static int month(byte[] bytes, int from, int to) {
        if (to - from < 3) {
            return -1;
        }
        for (int month = 0; month < 12; month++) {
            if (Ascii.lower(bytes[from]) == MONTHS.charAt(3 * month)
                    && Ascii.lower(bytes[from + 1]) == MONTHS.charAt(3 * month + 1)
                    && Ascii.lower(bytes[from + 2]) == MONTHS.charAt(3 * month + 2)) {
                return month;
            }
        }
        return -1;
    }

    private static int digits(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        return at - from;
    }

    /// @param count 1 to 4 digits
    private static int number(byte[] bytes, int from, int count) {
        int value = 0;
        for (int i = from; i < from + count; i++) {
            value = value * 10 + bytes[i] - '0';
        }
        return value;
    }

    private static boolean isDelimiter(byte b) {
        return b == '\t'
                || (b >= 0x20 && b <= 0x2F)
                || (b >= 0x3B && b <= 0x40)
                || (b >= 0x5B && b <= 0x60)
                || (b >= 0x7B && b <= 0x7E);
    }
}
