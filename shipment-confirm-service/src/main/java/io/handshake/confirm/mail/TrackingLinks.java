package io.handshake.confirm.mail;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where carriers show a parcel's way. A carrier is known by its name, however it is written, and by the words that its name
 * begins with: {@code UPS Ground} is UPS, {@code DHL Express} is not DHL.
 */
final class TrackingLinks {
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Map<String, String> PAGES = new HashMap<>();

    static {
        page("https://www.ups.com/track?tracknum={}", "UPS", "United Parcel Service");
        page(
                "https://tools.usps.com/go/TrackConfirmAction?tLabels={}",
                "USPS",
                "US Postal Service",
                "United States Postal Service");
        page("https://www.fedex.com/fedextrack/?trknbr={}", "FedEx", "Federal Express");
        page("https://www.dhl.com/global-en/home/tracking.html?tracking-id={}", "DHL", "DHL Paket", "Deutsche Post");
        page("https://www.dhl.com/global-en/home/tracking/tracking-express.html?tracking-id={}", "DHL Express");
        page("https://tracking.dpd.de/status/en_US/parcel/{}", "DPD");
        page("https://track.dpd.co.uk/parcels/{}", "DPD UK");
        page("https://gls-group.com/track/{}", "GLS");
        page("https://www.royalmail.com/track-your-item#/tracking-results/{}", "Royal Mail");
        page("https://www.parcelforce.com/track-trace?trackNumber={}", "Parcelforce");
        page("https://www.evri.com/track/parcel/{}", "Evri");
        page("https://www.canadapost-postescanada.ca/track-reperage/en#/details/{}", "Canada Post", "Postes Canada");
        page("https://www.purolator.com/en/shipping/tracker?pins={}", "Purolator");
        page("https://www.laposte.fr/outils/suivre-vos-envois?code={}", "La Poste", "Colissimo");
        page("https://www.chronopost.fr/tracking-no-cms/suivi-page?listeNumerosLT={}", "Chronopost");
        page("https://track.bpost.cloud/btr/web/#/search?itemCode={}", "bpost");
        page("https://www.post.at/sv/sendungsdetails?snr={}", "Österreichische Post", "Austrian Post");
        page("https://service.post.ch/ekp-web/ui/entry/search/{}", "Die Post", "Swiss Post", "La Poste Suisse");
        page("https://auspost.com.au/mypost/track/details/{}", "Australia Post", "AusPost");
        page("https://www.tnt.com/express/en_gb/site/shipping-tools/tracking.html?searchType=con&cons={}", "TNT");
    }

    private TrackingLinks() {}

    private static void page(String url, String... names) {
        for (String name : names) {
            PAGES.put(String.join("", words(name)), url);
        }
    }

    /**
     * The link to show; null if there is none. What the shipment says of itself wins, if a browser opens it as a page.
     */
    static @Nullable String link(String carrier, @Nullable String number, @Nullable String own) {
        String said = own == null ? null : webPage(own);
        if (said != null) {
            return said;
        }
        if (number == null || number.isBlank()) {
            return null;
        }
        List<String> words = words(carrier);
        for (int count = words.size(); count > 0; count--) {
            String page = PAGES.get(String.join("", words.subList(0, count)));
            if (page != null) {
                return page.replace("{}", encoded(number));
            }
        }
        return null;
    }

    private static @Nullable String webPage(String url) {
        try {
            URI uri = new URI(url.trim());
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            boolean page = (scheme.equals("https") || scheme.equals("http"))
                    && uri.getHost() != null
                    // https://ups.com@elsewhere reads as what it is not.
                    && uri.getRawUserInfo() == null;
            return page ? uri.toASCIIString() : null;
        } catch (URISyntaxException none) {
            return null;
        }
    }

    private static String encoded(String number) {
        return URLEncoder.encode(number.replaceAll("[\\s\\p{Cc}]+", ""), StandardCharsets.UTF_8);
    }

    private static List<String> words(String name) {
        String bare = MARKS.matcher(Normalizer.normalize(name, Normalizer.Form.NFKD))
                .replaceAll("")
                .toLowerCase(Locale.ROOT);
        return WORD.matcher(bare).results().map(MatchResult::group).toList();
    }
}
