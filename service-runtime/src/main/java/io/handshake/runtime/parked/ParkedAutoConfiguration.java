package io.handshake.runtime.parked;

import io.handshake.runtime.security.RouteRules;
import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpMethod;

/** Offers what is parked, wherever something can be. */
@AutoConfiguration(
        afterName = {
            "io.handshake.runtime.effects.EffectsAutoConfiguration",
            "io.handshake.runtime.inbound.InboundAutoConfiguration"
        })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBean(ParkedDesk.class)
class ParkedAutoConfiguration {

    @Bean
    HttpParkedController httpParkedController(List<ParkedDesk> desks) {
        return new HttpParkedController(desks);
    }

    @Bean
    RouteRules parkedRoutes() {
        return RouteRules.builder()
                .scope("parked:read", HttpMethod.GET, "/parked")
                .scope("parked:read", HttpMethod.GET, "/parked/{id}")
                .scope("parked:write", HttpMethod.POST, "/parked/{id}/replay")
                .scope("parked:write", HttpMethod.POST, "/parked/replay")
                .build();
    }
}
