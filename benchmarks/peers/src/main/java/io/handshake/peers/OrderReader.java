package io.handshake.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import org.springframework.batch.infrastructure.item.file.FlatFileItemReader;
import org.springframework.batch.infrastructure.item.file.builder.FlatFileItemReaderBuilder;
import org.springframework.batch.infrastructure.item.file.transform.FieldSet;
import org.springframework.batch.infrastructure.item.support.SingleItemPeekableItemReader;
import org.springframework.core.io.FileSystemResource;

/** Puts the rows of one order together; they follow each other. */
final class OrderReader implements ItemStreamReader<Order> {
    private static final String[] COLUMNS = ("order_number,order_id,state,placed_at,updated_at,currency,first_name,"
                    + "last_name,company,address1,address2,city,state_province,postal_code,country,phone,email,"
                    + "shipping_method,sku,item_name,quantity,unit_price,items_total,shipping_total,tax_total,"
                    + "grand_total,payment_method,payment_state,payment_captured,notes")
            .split(",");

    private final String cart;
    private final SingleItemPeekableItemReader<FieldSet> rows;

    OrderReader(String file, String cart) {
        FlatFileItemReader<FieldSet> reader = new FlatFileItemReaderBuilder<FieldSet>()
                .name("orders")
                .resource(new FileSystemResource(file))
                .encoding("UTF-8")
                .linesToSkip(1)
                .delimited()
                .names(COLUMNS)
                .fieldSetMapper(fields -> fields)
                .build();
        this.cart = cart;
        this.rows = new SingleItemPeekableItemReader<>(reader);
    }

    @Override
    public @Nullable Order read() throws Exception {
        FieldSet first = rows.read();
        if (first == null) {
            return null;
        }
        String number = Objects.requireNonNull(first.readString("order_number"));
        List<Order.Line> lines = new ArrayList<>();
        lines.add(line(first));
        for (FieldSet next = rows.peek();
                next != null && number.equals(next.readString("order_number"));
                next = rows.peek()) {
            lines.add(line(next));
            rows.read();
        }
        return new Order(
                cart + "/" + number,
                first.readString("state"),
                first.readString("placed_at"),
                first.readString("updated_at"),
                first.readString("currency"),
                new Order.Address(
                        first.readString("first_name"),
                        first.readString("last_name"),
                        first.readString("company"),
                        first.readString("address1"),
                        first.readString("address2"),
                        first.readString("city"),
                        first.readString("state_province"),
                        first.readString("postal_code"),
                        first.readString("country"),
                        first.readString("phone")),
                first.readString("email"),
                first.readString("shipping_method"),
                lines,
                new Order.Totals(
                        first.readBigDecimal("items_total"),
                        first.readBigDecimal("shipping_total"),
                        first.readBigDecimal("tax_total"),
                        first.readBigDecimal("grand_total")),
                new Order.Payment(
                        first.readString("payment_method"),
                        first.readString("payment_state"),
                        first.readBigDecimal("payment_captured")),
                first.readString("notes"));
    }

    private static Order.Line line(FieldSet row) {
        return new Order.Line(
                row.readString("sku"),
                row.readString("item_name"),
                row.readInt("quantity"),
                row.readBigDecimal("unit_price"));
    }

    @Override
    public void open(ExecutionContext context) {
        rows.open(context);
    }

    @Override
    public void update(ExecutionContext context) {
        rows.update(context);
    }

    @Override
    public void close() {
        rows.close();
    }
}
