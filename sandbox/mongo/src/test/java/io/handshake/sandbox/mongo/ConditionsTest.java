package io.handshake.sandbox.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import de.bwaldvogel.mongo.bson.BsonRegularExpression;
import de.bwaldvogel.mongo.bson.Document;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConditionsTest {

    @Test
    void aValueAnEqualAndAnInNameTheirPoints() {
        assertThat(points(new Document("_id", "a").append("v", 3))).containsExactly("a");
        assertThat(points(new Document("_id", new Document("$eq", "a")))).containsExactly("a");
        assertThat(points(new Document("_id", in("a", 2)).append("leasedUntil", new Document("$lt", 9))))
                .containsExactly("a", 2);
        assertThat(points(new Document("_id", in()))).isEmpty();
    }

    @Test
    void andIsOpenedHoweverDeep() {
        Document inner = new Document("$and", List.of(new Document("_id", "a"), new Document("v", 1)));
        assertThat(points(new Document("$and", List.of(new Document("x", 1), inner))))
                .containsExactly("a");
    }

    @Test
    void theNarrowestOfSeveralConditionsCounts() {
        Document filter = new Document("_id", in("a", "b", "c")).append("$and", List.of(new Document("_id", "b")));
        assertThat(points(filter)).containsExactly("b");
    }

    @Test
    void whatStandsUnderOrNorAndExprNamesNothing() {
        List<Document> alternatives = List.of(new Document("_id", "a"), new Document("v", 1));
        assertThat(points(new Document("$or", alternatives))).isNull();
        assertThat(points(new Document("$nor", alternatives))).isNull();
        assertThat(points(new Document("$expr", new Document("$eq", List.of("$_id", "a")))))
                .isNull();
    }

    @Test
    void nullsExpressionsAndDocumentsAreLeftToTheWalk() {
        assertThat(points(new Document("_id", null))).isNull();
        assertThat(points(new Document("_id", in("a", null)))).isNull();
        assertThat(points(new Document("_id", in("a", new BsonRegularExpression("^a")))))
                .isNull();
        assertThat(points(new Document("_id", new BsonRegularExpression("^a")))).isNull();
        assertThat(points(new Document("_id", new Document("cart", "a")))).isNull();
        assertThat(points(new Document("_id", new Document("$ne", "a")))).isNull();
        assertThat(points(new Document("_id", Double.NaN))).isNull();
    }

    @Test
    void boundsMakeARangeOfOneType() {
        Conditions.Range range = Conditions.of(new Document("_id", new Document("$gt", "b").append("$lte", "d")))
                .range("_id");
        assertThat(range).isNotNull();
        assertThat(range.isBelow("b")).isTrue();
        assertThat(range.isBelow("b0")).isFalse();
        assertThat(range.isAbove("d")).isFalse();
        assertThat(range.isAbove("d0")).isTrue();
        assertThat(range.isBelow(7)).isTrue();
        assertThat(range.isAbove(true)).isTrue();
    }

    @Test
    void boundsInSeveralConditionsAreJoined() {
        Conditions.Range range = Conditions.of(new Document(
                        "$and",
                        List.of(
                                new Document("_id", new Document("$lt", "d")),
                                new Document("_id", new Document("$gte", "b")))))
                .range("_id");
        assertThat(range).isEqualTo(new Conditions.Range(KeyOrder.STRING, "b", false, "d", true));
    }

    @Test
    void otherOperatorsMakeNoRange() {
        assertThat(Conditions.of(new Document("_id", new Document("$gt", 5))).range("_id"))
                .isNull();
        assertThat(Conditions.of(new Document("_id", new Document("$ne", "a"))).range("_id"))
                .isNull();
        assertThat(Conditions.of(new Document()).range("_id")).isNull();
    }

    private static List<Object> points(Document filter) {
        return Conditions.of(filter).points("_id");
    }

    private static Document in(Object... values) {
        return new Document("$in", Arrays.asList(values));
    }
}
