package io.twotower.trainer.data;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A paragraph of a package index.
 *
 * @param sourcePackage the source package that it is built from: known, but no feature, since packages of one source depend on
 *                      each other as a matter of course
 * @param installedSize in kB, null where unknown
 * @param tags debtags, such as {@code role::program}
 * @param descriptionMd5 finds the long description among the translations
 * @param relations names of other packages to the kind of relation, in the order of the index
 */
record DebianPackage(String name, DebianVersion version, String sourcePackage, String section, String priority,
                     String architecture, String maintainer, String homepageHost, Double installedSize, List<String> tags,
                     String summary, String descriptionMd5, Map<String, String> relations) {

    /** From the strongest to the weakest: a pair that is related in several ways counts as the first. */
    private static final List<String> KINDS = List.of("Pre-Depends", "Depends", "Recommends", "Suggests", "Enhances");
    private static final Pattern NAME = Pattern.compile("\\s*([a-z0-9][a-z0-9+.-]*)");
    private static final Pattern TAG_GROUP = Pattern.compile("(.*?)\\{(.*)}");

    static DebianPackage of(Map<String, String> paragraph) {
        String name = paragraph.get("Package");
        String section = paragraph.getOrDefault("Section", "");
        String size = paragraph.get("Installed-Size");
        return new DebianPackage(name, DebianVersion.parse(paragraph.getOrDefault("Version", "0")),
                paragraph.getOrDefault("Source", name).split(" ", 2)[0], section.substring(section.lastIndexOf('/') + 1),
                paragraph.get("Priority"), paragraph.get("Architecture"), maintainer(paragraph.get("Maintainer")),
                host(paragraph.get("Homepage")), size == null ? null : Double.valueOf(size), tags(paragraph.get("Tag")),
                paragraph.getOrDefault("Description", "").lines().findFirst().orElse(null), paragraph.get("Description-md5"),
                relations(name, paragraph));
    }

    /** The name without the address. */
    private static String maintainer(String maintainer) {
        return maintainer == null ? null : maintainer.replaceFirst("\\s*<.*", "").replace("\"", "");
    }

    private static String host(String homepage) {
        try {
            String host = homepage == null ? null : URI.create(homepage.split("[\\s,]", 2)[0]).getHost();
            return host == null ? null : host.toLowerCase(Locale.ROOT).replaceFirst("^www\\.", "");
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Splits {@code a::b, c::{d,e}} into {@code a::b, c::d, c::e}. */
    private static List<String> tags(String field) {
        List<String> tags = new ArrayList<>();
        for (String tag : field == null ? new String[0] : field.split(",\\s*(?![^{]*})")) {
            Matcher group = TAG_GROUP.matcher(tag.strip());
            if (group.matches()) {
                for (String value : group.group(2).split(",")) {
                    tags.add(group.group(1) + value.strip());
                }
            } else if (!tag.isBlank()) {
                tags.add(tag.strip());
            }
        }
        return tags;
    }

    private static Map<String, String> relations(String name, Map<String, String> paragraph) {
        Map<String, String> relations = new LinkedHashMap<>();
        for (String kind : KINDS) {
            for (String alternative : paragraph.getOrDefault(kind, "").split("[,|]")) {
                Matcher related = NAME.matcher(alternative);
                if (related.lookingAt() && !related.group(1).equals(name)) {
                    relations.putIfAbsent(related.group(1), kind.toLowerCase(Locale.ROOT));
                }
            }
        }
        return relations;
    }
}
