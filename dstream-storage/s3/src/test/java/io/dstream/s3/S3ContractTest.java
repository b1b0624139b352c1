package io.dstream.s3;

import io.dstream.s3.server.S3Server;
import io.dstream.testkit.StorageContract;
import org.junit.jupiter.api.Test;

class S3ContractTest {
    @Test
    void theContractOfStoragesIsKept() throws Exception {
        S3Location location = S3Server.shared().newBucket();
        StorageContract.of(location::open).check();
    }
}
