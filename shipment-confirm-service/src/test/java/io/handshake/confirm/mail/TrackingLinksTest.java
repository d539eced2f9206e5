package io.handshake.confirm.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrackingLinksTest {

    private static @Nullable String link(String carrier) {
        return TrackingLinks.link(carrier, "N1", null);
    }

    @ParameterizedTest
    @CsvSource({
        "UPS, https://www.ups.com/track?tracknum=N1",
        "USPS, https://tools.usps.com/go/TrackConfirmAction?tLabels=N1",
        "FedEx, https://www.fedex.com/fedextrack/?trknbr=N1",
        "DHL, https://www.dhl.com/global-en/home/tracking.html?tracking-id=N1",
        "DHL Express, https://www.dhl.com/global-en/home/tracking/tracking-express.html?tracking-id=N1",
        "DPD, https://tracking.dpd.de/status/en_US/parcel/N1",
        "GLS, https://gls-group.com/track/N1",
        "Royal Mail, https://www.royalmail.com/track-your-item#/tracking-results/N1",
        "Canada Post, https://www.canadapost-postescanada.ca/track-reperage/en#/details/N1",
        "La Poste, https://www.laposte.fr/outils/suivre-vos-envois?code=N1",
        "Colissimo, https://www.laposte.fr/outils/suivre-vos-envois?code=N1",
        "Österreichische Post, https://www.post.at/sv/sendungsdetails?snr=N1",
    })
    void theUsualCarriersHaveALink(String carrier, String url) {
        assertThat(link(carrier)).isEqualTo(url);
        assertThat(URI.create(url).getHost()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ups", "  UPS ", "U.P.S.", "UPS Ground", "ups-ground", "United  Parcel service"})
    void aCarrierIsKnownHoweverItIsWritten(String carrier) {
        assertThat(link(carrier)).isEqualTo(link("UPS"));
    }

    @Test
    void theLongestNameThatFitsCounts() {
        assertThat(link("dhl_express Worldwide")).isEqualTo(link("DHL Express"));
        assertThat(link("DHL Paket")).isEqualTo(link("DHL"));
        assertThat(link("Fed Ex 2Day")).isEqualTo(link("FedEx"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "Upstairs Couriers", "Bob's van", "Not UPS", "{}"})
    void anUnknownCarrierHasNone(String carrier) {
        assertThat(link(carrier)).isNull();
    }

    @Test
    void aNumberIsEncodedAndItsSpacesGo() {
        assertThat(TrackingLinks.link("UPS", "1Z 999 AA1", null)).endsWith("tracknum=1Z999AA1");
        assertThat(TrackingLinks.link("UPS", "a\"><script>&x=1#y/../é", null))
                .endsWith("tracknum=a%22%3E%3Cscript%3E%26x%3D1%23y%2F..%2F%C3%A9");
        assertThat(TrackingLinks.link("UPS", null, null)).isNull();
        assertThat(TrackingLinks.link("UPS", " ", null)).isNull();
    }

    @Test
    void aLinkOfItsOwnWins() {
        assertThat(TrackingLinks.link("UPS", "N1", "https://track.example/N1?x=ä"))
                .isEqualTo("https://track.example/N1?x=%C3%A4");
        assertThat(TrackingLinks.link("Bob's van", null, " http://track.example/ "))
                .isEqualTo("http://track.example/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "JaVaScRiPt:alert(1)",
                "data:text/html,<script>",
                "ftp://track.example/",
                "//track.example/",
                "https:track.example",
                "https://ups.com@track.example/",
                "https://track.example/\r\nBcc: x",
                "https://track.example/\"><b>",
                ""
            })
    void whatABrowserWouldNotOpenAsAPageIsNoLink(String own) {
        assertThat(TrackingLinks.link("Bob's van", "N1", own)).isNull();
        assertThat(TrackingLinks.link("UPS", "N1", own)).isEqualTo(link("UPS"));
    }
}
