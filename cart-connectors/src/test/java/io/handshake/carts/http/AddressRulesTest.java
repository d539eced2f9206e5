package io.handshake.carts.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRulesTest {
    private static final AddressRules PUBLIC_ONLY = new AddressRules(false, InetAddress::getAllByName);
    private static final AddressRules PRIVATE_TOO = new AddressRules(true, InetAddress::getAllByName);

    @ParameterizedTest
    @CsvSource({
        "https://shop.example, true, true",
        "https://shop.example:8443/admin-api, true, true",
        "https://93.184.216.34/, true, true",
        "http://shop.example, false, true",
        "ftp://shop.example, false, false",
        "file:///etc/passwd, false, false",
        "https://user:pw@shop.example, false, false",
        "https://user@shop.example, false, false",
        "https://2130706433/, false, false",
        "https://0x7f000001/, false, false",
        "https://0177.0.0.1/, false, false",
        "https://127.1/, false, false",
        "https://127.0.0.0x1/, false, false",
        "https://1.2.3.256/, false, false",
        "https://1.2.3.4.5/, false, false",
        "https://shop.127/, false, false",
        "https://, false, false",
    })
    void anAddressIsJudgedAsWritten(String address, boolean withoutKey, boolean withKey) {
        URI uri;
        try {
            uri = URI.create(address);
        } catch (IllegalArgumentException unwritable) {
            assertThat(withKey).isFalse();
            return;
        }
        assertThat(PUBLIC_ONLY.refusal(uri).isEmpty()).isEqualTo(withoutKey);
        assertThat(PRIVATE_TOO.refusal(uri).isEmpty()).isEqualTo(withKey);
    }

    @ParameterizedTest
    @CsvSource({
        "93.184.216.34, true, true",
        "2606:4700:4700::1111, true, true",
        "127.0.0.1, false, true",
        "127.8.9.10, false, true",
        "10.0.0.1, false, true",
        "172.16.0.1, false, true",
        "172.31.255.255, false, true",
        "172.32.0.1, true, true",
        "192.168.1.1, false, true",
        "192.0.0.8, false, true",
        "100.64.0.1, false, true",
        "100.128.0.1, true, true",
        "198.18.0.1, false, true",
        "0.0.0.0, false, false",
        "0.1.2.3, false, false",
        "169.254.169.254, false, false",
        "100.100.100.200, false, false",
        "224.0.0.1, false, false",
        "255.255.255.255, false, false",
        "::1, false, true",
        "::, false, false",
        "fd12:3456::1, false, true",
        "fd00:ec2::254, false, false",
        "fec0::1, false, true",
        "fe80::1, false, false",
        "ff02::1, false, false",
        "2001:db8::1, false, true",
        "::ffff:127.0.0.1, false, true",
        "::ffff:169.254.169.254, false, false",
        "::169.254.169.254, false, false",
        "64:ff9b::7f00:1, false, true",
        "64:ff9b::a9fe:a9fe, false, false",
        "2002:7f00:1::, false, true",
        "2002:a9fe:a9fe::, false, false",
        "2002:5db8:d822::, true, true",
    })
    void aResolvedAddressIsJudgedByItsNetwork(String address, boolean withoutKey, boolean withKey) throws Exception {
        assertThat(PUBLIC_ONLY.refusalOf(address).isEmpty()).isEqualTo(withoutKey);
        assertThat(PRIVATE_TOO.refusalOf(address).isEmpty()).isEqualTo(withKey);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[::1]", "[fd12:3456::1]", "[::ffff:10.0.0.1]"})
    void bracketsDoNotHideAnAddress(String host) throws Exception {
        assertThat(PUBLIC_ONLY.refusalOf(host)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void onePrivateAddressAmongPublicOnesIsEnoughToRefuse(int place) throws UnknownHostException {
        InetAddress[] addresses = {InetAddress.getByName("93.184.216.34"), InetAddress.getByName("93.184.216.34")};
        addresses[place] = InetAddress.getByName("10.0.0.1");

        assertThat(new AddressRules(false, _ -> addresses).refusalOf("shop.example"))
                .isPresent();
    }
}
