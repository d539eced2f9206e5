package io.handshake.runtime.security;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.core.convert.converter.Converter;
import org.springframework.core.env.Environment;
import org.springframework.http.server.PathContainer;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationProvider;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

/** Closes every door of a web service, but those that its {@link RouteRules} open. */
@AutoConfiguration(
        beforeName = "org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration",
        afterName =
                "org.springframework.boot.security.oauth2.server.resource.autoconfigure.servlet.OAuth2ResourceServerAutoConfiguration")
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@EnableConfigurationProperties(SecuritySettings.class)
class SecurityAutoConfiguration {
    private static final Logger log = LoggerFactory.getLogger(SecurityAutoConfiguration.class);

    @Bean
    ApiKeys apiKeys(SecuritySettings settings) {
        String file = settings.apiKeysFile();
        return new ApiKeys(file == null || file.isBlank() ? null : Path.of(file));
    }

    /** A token that never expires could never be withdrawn. */
    @Bean
    OAuth2TokenValidator<Jwt> tokensMustExpire() {
        return token -> token.getExpiresAt() == null
                ? OAuth2TokenValidatorResult.failure(new OAuth2Error("invalid_token", "it has no exp claim", null))
                : OAuth2TokenValidatorResult.success();
    }

    /** Metrics and health, without a key where only this machine can ask; with one where they share the public port. */
    @Bean
    @Order(1)
    SecurityFilterChain managementDoors(
            HttpSecurity http,
            Environment environment,
            ApiKeys keys,
            ObjectProvider<JwtDecoder> decoders,
            ObjectProvider<JwtAuthenticationConverter> converters,
            SecuritySettings settings) {
        boolean apart = ManagementPortType.get(environment) == ManagementPortType.DIFFERENT;
        RouteAuthorization nothingOpen = new RouteAuthorization(List.of());
        Refusals refusals = new Refusals(request -> false);
        return closed(http.securityMatcher(EndpointRequest.toAnyEndpoint()), refusals, settings)
                .addFilterBefore(
                        new BearerFilter(keys, tokens(decoders, converters), nothingOpen, refusals),
                        AnonymousAuthenticationFilter.class)
                .authorizeHttpRequests(requests -> requests.requestMatchers(
                                EndpointRequest.to("health", "info", "prometheus"))
                        .access((caller, context) -> apart
                                ? new AuthorizationDecision(true)
                                : new RouteDecision(
                                        RouteAuthorization.holds(caller.get(), "actuator"), "actuator", Set.of()))
                        .anyRequest()
                        .denyAll())
                .build();
    }

    @Bean
    @Order(2)
    SecurityFilterChain doors(
            HttpSecurity http,
            ApiKeys keys,
            ObjectProvider<RouteRules> declared,
            ObjectProvider<JwtDecoder> decoders,
            ObjectProvider<JwtAuthenticationConverter> converters,
            ObjectProvider<RequestMappingHandlerMapping> mappings,
            SecuritySettings settings) {
        JwtAuthenticationProvider tokens = tokens(decoders, converters);
        if (!keys.configured() && tokens == null) {
            log.warn("no API keys and no JWT issuer are configured, so every request that needs a credential is"
                    + " refused; set HANDSHAKE_API_KEYS_FILE or spring.security.oauth2.resourceserver.jwt.issuer-uri");
        }
        RouteAuthorization routes =
                new RouteAuthorization(declared.orderedStream().toList());
        Refusals refusals = new Refusals(mapped(mappings));
        return closed(http, refusals, settings)
                .addFilterBefore(new BearerFilter(keys, tokens, routes, refusals), AnonymousAuthenticationFilter.class)
                .authorizeHttpRequests(
                        requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC)
                                // Inner dispatches of requests that were already let in, or refused.
                                .permitAll()
                                .anyRequest()
                                .access(routes))
                .build();
    }

    private static HttpSecurity closed(HttpSecurity http, Refusals refusals, SecuritySettings settings) {
        return http.csrf(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .headers(headers -> headers.contentSecurityPolicy(
                                policy -> policy.policyDirectives(settings.contentSecurityPolicy()))
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.NO_REFERRER)))
                .exceptionHandling(
                        refused -> refused.authenticationEntryPoint(refusals).accessDeniedHandler(refusals));
    }

    private static @Nullable JwtAuthenticationProvider tokens(
            ObjectProvider<JwtDecoder> decoders, ObjectProvider<JwtAuthenticationConverter> converters) {
        JwtDecoder decoder = decoders.getIfAvailable();
        if (decoder == null) {
            return null;
        }
        JwtAuthenticationProvider provider = new JwtAuthenticationProvider(decoder);
        Converter<Jwt, ? extends AbstractAuthenticationToken> converter = converters.getIfAvailable();
        if (converter != null) {
            provider.setJwtAuthenticationConverter(converter);
        }
        return provider;
    }

    /** Only words depend on this, never whether somebody is let in. */
    private static Predicate<HttpServletRequest> mapped(ObjectProvider<RequestMappingHandlerMapping> mappings) {
        return request -> {
            PathContainer path = ServletRequestPathUtils.parse(request).pathWithinApplication();
            return mappings.stream()
                    .flatMap(mapping -> mapping.getHandlerMethods().keySet().stream())
                    .flatMap(route -> route.getPathPatternsCondition() == null
                            ? Stream.empty()
                            : route.getPathPatternsCondition().getPatterns().stream())
                    .anyMatch(pattern -> pattern.matches(path));
        };
    }
}
