package io.twotower.trainer.data;

/**
 * Order of Debian version numbers, {@code [epoch:]upstream[-revision]}, as the Debian policy manual (section 5.6.12) defines it:
 * runs of non-digits and runs of digits compare in turn, letters before other characters, and {@code ~} before everything, even
 * the end.
 */
record DebianVersion(long epoch, String upstream, String revision) implements Comparable<DebianVersion> {

    static DebianVersion parse(String version) {
        int colon = version.indexOf(':');
        String rest = version.substring(colon + 1);
        int dash = rest.lastIndexOf('-');
        return new DebianVersion(colon < 0 ? 0 : Long.parseLong(version.substring(0, colon)),
                dash < 0 ? rest : rest.substring(0, dash), dash < 0 ? "" : rest.substring(dash + 1));
    }

    @Override
    public int compareTo(DebianVersion other) {
        int order = Long.compare(epoch, other.epoch);
        order = order != 0 ? order : compare(upstream, other.upstream);
        return order != 0 ? order : compare(revision, other.revision);
    }

    private static int compare(String a, String b) {
        int i = 0;
        int j = 0;
        while (i < a.length() || j < b.length()) {
            while (isText(a, i) || isText(b, j)) {
                int order = Integer.compare(weight(a, i++), weight(b, j++));
                if (order != 0) {
                    return order;
                }
            }
            int endA = endOfDigits(a, i);
            int endB = endOfDigits(b, j);
            int order = compareNumbers(a.substring(Math.min(i, a.length()), endA), b.substring(Math.min(j, b.length()), endB));
            if (order != 0) {
                return order;
            }
            i = endA;
            j = endB;
        }
        return 0;
    }

    private static boolean isText(String text, int i) {
        return i < text.length() && !isDigit(text.charAt(i));
    }

    private static int weight(String text, int i) {
        if (i >= text.length() || isDigit(text.charAt(i))) {
            return 0;
        }
        char c = text.charAt(i);
        return c == '~' ? -1 : Character.isLetter(c) ? c : c + 256;
    }

    private static int endOfDigits(String text, int start) {
        int end = Math.min(start, text.length());
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static int compareNumbers(String a, String b) {
        String x = a.replaceFirst("^0+", "");
        String y = b.replaceFirst("^0+", "");
        return x.length() != y.length() ? Integer.compare(x.length(), y.length()) : x.compareTo(y);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
