import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Prints free ports of this machine. */
public final class FreePorts {
    /** Ports below those that systems give to outgoing connections, so that a stopped node keeps its port. */
    private static final int FIRST = 20_000;
    private static final int COUNT = 12_000;

    private FreePorts() {}

    /** Prints as many ports as the argument says, one a line. */
    public static void main(String[] arguments) throws IOException {
        Random random = new Random();
        List<ServerSocket> sockets = new ArrayList<>();
        while (sockets.size() < Integer.parseInt(arguments[0])) {
            int port = FIRST + random.nextInt(COUNT);
            try {
                // All are held until the end, so that no port is printed twice.
                sockets.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
                System.out.println(port);
            } catch (IOException taken) {
                // Another one is tried.
            }
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
    }
}
