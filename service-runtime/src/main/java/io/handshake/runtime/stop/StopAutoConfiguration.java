package io.handshake.runtime.stop;

import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/** Wires the promise that a stop ends. */
@AutoConfiguration
class StopAutoConfiguration {

    @Bean
    StopWithin stopWithin(@Value("${handshake.stop.within:18s}") Duration within) {
        return new StopWithin(within);
    }
}
