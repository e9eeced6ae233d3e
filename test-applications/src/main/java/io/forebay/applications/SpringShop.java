// SPDX-License-Identifier: Apache-2.0
package io.forebay.applications;

import java.util.concurrent.TimeUnit;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.core.KafkaTemplate;

/** Spring Boot with spring-kafka: sends two records by a template, and ends. */
@SpringBootApplication
public class SpringShop {
    public static void main(String[] arguments) {
        SpringApplication.run(SpringShop.class, arguments).close();
    }

    /** What it does once it is up: its first argument is the topic. */
    @Bean
    CommandLineRunner orders(KafkaTemplate<String, String> template) {
        return arguments -> {
            template.send(arguments[0], "key", "first").get(30, TimeUnit.SECONDS);
            template.send(arguments[0], "key", "second").get(30, TimeUnit.SECONDS);
            System.out.println("sent");
        };
    }
}
