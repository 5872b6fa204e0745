import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.jena.query.Dataset;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryCancelledException;
import org.apache.jena.query.QueryExecution;
import org.apache.jena.query.QueryExecutionFactory;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.query.ReadWrite;
import org.apache.jena.query.ResultSetFormatter;
import org.apache.jena.tdb2.TDB2;
import org.apache.jena.tdb2.TDB2Factory;

/** The least server that lets Jena TDB2 be asked over HTTP: queries only, rows and yes or no, as JSON. */
public class JenaServer {
    private static final String JSON = "application/sparql-results+json";

    public static void main(String[] arguments) throws IOException {
        Dataset dataset = TDB2Factory.connectDataset(arguments[0]);
        long seconds = Long.parseLong(arguments[2]);
        // As with the other engines, the default graph is the union of the named ones.
        dataset.getContext().set(TDB2.symUnionDefaultGraph, true);
        HttpServer server = HttpServer.create(
            new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[1])), 1024);
        server.createContext("/sparql", exchange -> answer(exchange, dataset, seconds));
        server.setExecutor(Executors.newFixedThreadPool(8));
        server.start();
    }

    private static void answer(HttpExchange exchange, Dataset dataset, long seconds) throws IOException {
        dataset.begin(ReadWrite.READ);
        boolean started = false;
        try (exchange) {
            Query query = QueryFactory.create(text(exchange));
            try (QueryExecution running = QueryExecutionFactory.create(query, dataset)) {
                running.setTimeout(seconds, TimeUnit.SECONDS);
                exchange.getResponseHeaders().set("Content-Type", JSON);
                if (query.isAskType()) {
                    boolean answer = running.execAsk();
                    started = true;
                    exchange.sendResponseHeaders(200, 0);
                    ResultSetFormatter.outputAsJSON(exchange.getResponseBody(), answer);
                } else {
                    var rows = running.execSelect();
                    // What takes its time does so before the first row, mostly; until then a failure has a status.
                    rows.hasNext();
                    started = true;
                    exchange.sendResponseHeaders(200, 0);
                    OutputStream out = new BufferedOutputStream(exchange.getResponseBody(), 1 << 16);
                    ResultSetFormatter.outputAsJSON(out, rows);
                    out.flush();
                }
                exchange.getResponseBody().close();
            }
        } catch (QueryCancelledException late) {
            if (!started) {
                fail(exchange, 503, "The query took more than " + seconds + " seconds.");
            }
        } catch (RuntimeException error) {
            if (!started) {
                fail(exchange, 400, String.valueOf(error.getMessage()));
            }
        } finally {
            dataset.end();
        }
    }

    private static void fail(HttpExchange exchange, int status, String message) throws IOException {
        byte[] body = message.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.getResponseBody().close();
    }

    private static String text(HttpExchange exchange) throws IOException {
        String form = exchange.getRequestMethod().equals("POST")
            ? new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)
            : exchange.getRequestURI().getRawQuery();
        for (String field : form.split("&")) {
            if (field.startsWith("query=")) {
                return URLDecoder.decode(field.substring(6), StandardCharsets.UTF_8);
            }
        }
        throw new IllegalArgumentException("There is no query.");
    }
}
