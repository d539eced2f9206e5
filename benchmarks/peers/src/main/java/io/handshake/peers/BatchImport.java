package io.handshake.peers;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.kafka.core.KafkaTemplate;

/**
 * Imports a CSV as Spring Batch's own guides do it: chunks of 500, one insert and one record per order, the job repository
 * in memory. No outbox, nothing is recognised when it comes again, and what fails between insert and record is lost.
 *
 * <p>Reads orders of the form {@code FILE TOPIC} from its input, one per line, and answers each with the job's status;
 * ends with its input.
 */
@SpringBootApplication(proxyBeanMethods = false)
class BatchImport {
    private static final int CHUNK = 500;

    public static void main(String[] arguments) throws Exception {
        try (ConfigurableApplicationContext context = SpringApplication.run(BatchImport.class, arguments);
                BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            Job job = context.getBean(Job.class);
            JobOperator operator = context.getBean(JobOperator.class);
            System.out.println("READY");
            long run = 0;
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                String[] fileAndTopic = line.split(" ", 2);
                JobExecution done = operator.start(
                        job,
                        new JobParametersBuilder()
                                .addString("file", fileAndTopic[0])
                                .addString("topic", fileAndTopic[1])
                                .addLong("run", ++run)
                                .toJobParameters());
                System.out.println(done.getStatus());
            }
        }
    }

    @Bean
    Job importOrders(JobRepository repository, Step step) {
        return new JobBuilder("import-orders", repository).start(step).build();
    }

    @Bean
    Step step(JobRepository repository, ItemStreamReader<Order> reader, ItemWriter<Order> writer) {
        return new StepBuilder("orders", repository)
                .<Order, Order>chunk(CHUNK)
                .reader(reader)
                .writer(writer)
                .build();
    }

    @Bean
    @StepScope
    ItemStreamReader<Order> reader(@Value("#{jobParameters['file']}") String file, @Value("${peer.cart}") String cart) {
        return new OrderReader(file, cart);
    }

    @Bean
    @StepScope
    ItemWriter<Order> writer(
            MongoTemplate mongo, KafkaTemplate<String, Order> kafka, @Value("#{jobParameters['topic']}") String topic) {
        return orders -> {
            List<CompletableFuture<?>> sent = new ArrayList<>(orders.size());
            for (Order order : orders) {
                mongo.insert(order);
                sent.add(kafka.send(topic, order.key(), order));
            }
            kafka.flush();
            CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).get();
        };
    }
}
