// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate for 127.0.0.1, made when it is needed, and a store of what its clients trust. */
record Keys(Path keyStore, Path trustStore) {

    static final String PASSWORD = "not-a-secret";

    static Keys make(Path directory) {
        Path keyStore = directory.resolve("broker.p12");
        Path trustStore = directory.resolve("trusted.p12");
        Path certificate = certificate(directory);
        keytool(
                keyStore,
                "-genkeypair",
                "-alias",
                "broker",
                "-keyalg",
                "EC",
                "-dname",
                "CN=broker",
                "-ext",
                "SAN=IP:127.0.0.1");
        keytool(keyStore, "-exportcert", "-rfc", "-alias", "broker", "-file", certificate.toString());
        keytool(trustStore, "-importcert", "-noprompt", "-alias", "broker", "-file", certificate.toString());
        return new Keys(keyStore, trustStore);
    }

    /** The certificate of those that were made in that directory. */
    static Path certificate(Path directory) {
        return directory.resolve("broker.pem");
    }

    /** What a server in this JVM needs of it. */
    SSLContext server() throws IOException, GeneralSecurityException {
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(KeyStore.getInstance(keyStore.toFile(), PASSWORD.toCharArray()), PASSWORD.toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(own.getKeyManagers(), null, null);
        return tls;
    }

    private static void keytool(Path store, String... arguments) {
        String[] command = new String[arguments.length + 7];
        command[0] = Commands.jdk("keytool");
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        command[arguments.length + 1] = "-keystore";
        command[arguments.length + 2] = store.toString();
        command[arguments.length + 3] = "-storetype";
        command[arguments.length + 4] = "PKCS12";
        command[arguments.length + 5] = "-storepass";
        command[arguments.length + 6] = PASSWORD;
        Commands.output(command);
    }
}
