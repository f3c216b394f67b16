package io.twotower.local;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Tells the requests of programs on this machine from those that some web site makes a browser on this machine send. A browser always
 * sends the host it thinks it talks to, also when that name was made to resolve to this machine, and the origin of the page that made it
 * send anything but a plain GET.
 */
public final class LoopbackRequests {

    public static final String REFUSAL = "Only requests for this machine's own address and from its own pages are answered";

    private static final Set<String> names = Set.of("localhost", Loopback.ADDRESS, "[::1]");

    private LoopbackRequests() { }

    /**
     * @param hosts   the Host headers, each a name or address with or without a port
     * @param origins the Origin headers
     */
    public static boolean areLocal(List<String> hosts, List<String> origins) {
        return hosts.size() == 1 && isLoopback("http://" + hosts.get(0)) && origins.stream().allMatch(LoopbackRequests::isLoopback);
    }

    private static boolean isLoopback(String url) {
        try {
            URI uri = new URI(url);
            return uri.getHost() != null && uri.getRawUserInfo() == null && names.contains(uri.getHost().toLowerCase(Locale.ROOT));
        } catch (URISyntaxException e) {
            return false;
        }
    }

}
