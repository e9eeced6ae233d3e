// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import static io.forebay.sidecar.drain.Outcome.BLOCKED;
import static io.forebay.sidecar.drain.Outcome.DEAD;
import static io.forebay.sidecar.drain.Outcome.RECREATE;
import static io.forebay.sidecar.drain.Outcome.RETRY;

import java.util.List;

/**
 * Which error means what: each one that Kafka's clients know, by name, so that a test can tell when they bring another. Those that the
 * producer deals with itself stand here too, for when it gives up.
 */
final class OutcomeTable {
    /** For an error that isn't in the table. */
    static final Rule UNKNOWN =
            rule(RECREATE, "an error that this version doesn't know; a new producer loses nothing", "");

    /** For an error that isn't in the table, but says of itself that it passes. */
    static final Rule PASSING = rule(BLOCKED, "an error that passes, by what Kafka says", "");

    /** The plain class; said of the producer's whole state it means another thing, see {@link Outcomes#rule}. */
    static final Rule BESIDE = rule(
            RETRY,
            "others in its batch were refused, or its producer was closed; the record itself is sound",
            "KafkaException");

    static final Rule UNFIT = rule(
            RECREATE,
            "the producer was closed, or something earlier has left it in a state in which it takes nothing",
            """
                    IllegalStateException
                    """);

    static final List<Rule> ALL = List.of(
            rule(DEAD, "the record alone is larger than the producer, the topic or the broker takes", """
                    RecordTooLargeException
                    """),
            rule(
                    DEAD,
                    "the record itself is invalid: its partition or timestamp, or it has no key and the topic is compacted",
                    """
                    InvalidRecordException InvalidTimestampException UnsupportedForMessageFormatException SerializationException
                    IllegalArgumentException
                    """),
            rule(DEAD, "no topic can have that name, or only Kafka itself may write to it", """
                    InvalidTopicException
                    """),
            BESIDE,
            rule(RETRY, "another record has spoiled their transaction", """
                    TransactionAbortedException
                    """),
            rule(RETRY, "the producer itself tries that again, and has done so for delivery.timeout.ms", """
                    NetworkException DisconnectException CorruptRecordException ThrottlingQuotaExceededException
                    CoordinatorNotAvailableException CoordinatorLoadInProgressException NotCoordinatorException
                    ConcurrentTransactionsException NotControllerException AuthorizerNotReadyException UnstableOffsetCommitException
                    StaleMetadataException
                    """),
            rule(BLOCKED, "the sidecar's user may not write to the topic; an administrator can allow it", """
                    TopicAuthorizationException AuthorizationException
                    """),
            rule(BLOCKED, "the topic or the partition doesn't exist, or not yet", """
                    UnknownTopicOrPartitionException UnknownTopicIdException InconsistentTopicIdException
                    """),
            rule(BLOCKED, "the partition has no leader that can take it now", """
                    LeaderNotAvailableException NotLeaderOrFollowerException FencedLeaderEpochException UnknownLeaderEpochException
                    ReplicaNotAvailableException BrokerNotAvailableException ListenerNotFoundException KafkaStorageException
                    """),
            rule(BLOCKED, "fewer replicas are in sync than the topic's min.insync.replicas", """
                    NotEnoughReplicasException NotEnoughReplicasAfterAppendException
                    """),
            rule(BLOCKED, "no answer came in time, or nothing is known of the topic yet", """
                    TimeoutException BufferExhaustedException
                    """),
            rule(
                    BLOCKED,
                    "a setting or policy of the topic or the brokers doesn't allow it; an administrator can change that",
                    """
                    RecordBatchTooLargeException UnsupportedCompressionTypeException PolicyViolationException
                    InvalidConfigurationException InvalidReplicationFactorException InvalidPartitionsException
                    InvalidReplicaAssignmentException
                    """),
            rule(
                    BLOCKED,
                    "the broker met a fault of its own with this topic; the producer and other topics go on",
                    """
                    UnknownServerException
                    """),
            rule(BLOCKED, "the drain was interrupted while it sent", """
                    InterruptException
                    """),
            UNFIT,
            rule(RECREATE, "Kafka takes another producer for the newer one under this name", """
                    ProducerFencedException InvalidProducerEpochException TransactionCoordinatorFencedException
                    """),
            rule(RECREATE, "Kafka and the producer disagree about what it has sent, as after a loss of data", """
                    OutOfOrderSequenceException UnknownProducerIdException InvalidPidMappingException DuplicateSequenceException
                    """),
            rule(RECREATE, "Kafka doesn't accept who we are, or the producer can't be set up", """
                    AuthenticationException SaslAuthenticationException SslAuthenticationException IllegalSaslStateException
                    UnsupportedSaslMechanismException DelayedResponseAuthenticationException SecurityDisabledException
                    JwtRetrieverException JwtValidatorException UnretryableException OAuthBearerConfigException
                    OAuthBearerIllegalTokenException BootstrapResolutionException ConfigException
                    """),
            rule(
                    RECREATE,
                    "the sidecar's user lacks a right that all topics need; the producer doesn't recover by itself",
                    """
                    ClusterAuthorizationException TransactionalIdAuthorizationException GroupAuthorizationException
                    """),
            rule(RECREATE, "the transaction, or the producer's state for transactions, can't go on", """
                    TransactionAbortableException InvalidTxnStateException InvalidTxnTimeoutException
                    TransactionalIdNotFoundException CommitFailedException OffsetMetadataTooLarge InvalidCommitOffsetSizeException
                    IllegalGenerationException UnknownMemberIdException FencedInstanceIdException
                    """),
            rule(RECREATE, "broker and producer don't understand each other, or it is another cluster", """
                    UnsupportedVersionException UnsupportedProtocolFieldException InvalidRequestException
                    InvalidRequiredAcksException InvalidReceiveException SchemaException NoBatchedFindCoordinatorsException
                    NoBatchedOffsetFetchRequestException InconsistentClusterIdException RebootstrapRequiredException ApiException
                    """),
            rule(RECREATE, "never a producer's: it belongs to consumers and their groups", """
                    FencedMemberEpochException FencedStateEpochException FetchSessionIdNotFoundException
                    FetchSessionTopicIdException GroupDeletionFailedException GroupIdNotFoundException GroupMaxSizeReachedException
                    GroupNotEmptyException GroupSubscribedToTopicException InconsistentGroupProtocolException
                    InvalidFetchSessionEpochException InvalidFetchSizeException InvalidGroupIdException InvalidOffsetException
                    InvalidRecordStateException InvalidRegularExpression InvalidSessionTimeoutException
                    InvalidShareSessionEpochException LogTruncationException MemberIdRequiredException NoAvailableBrokersException
                    NoOffsetForPartitionException OffsetMovedToTieredStorageException OffsetNotAvailableException
                    OffsetOutOfRangeException PositionOutOfRangeException RebalanceInProgressException
                    RecordDeserializationException RetriableCommitFailedException ShareFetchException ShareInFlightBatchException
                    ShareSessionLimitReachedException ShareSessionNotFoundException StaleMemberEpochException
                    StreamsInvalidTopologyEpochException StreamsInvalidTopologyException
                    StreamsTopologyDescriptionUpdateFailedException StreamsTopologyFencedException UnjoinedGroupException
                    UnreleasedInstanceIdException UnsupportedAssignorException WakeupException
                    """),
            rule(RECREATE, "never a producer's: it belongs to administrators, brokers and metrics", """
                    BrokerIdNotRegisteredException ControllerIdNotRegisteredException ControllerMovedException
                    DelegationTokenAuthorizationException DelegationTokenDisabledException DelegationTokenExpiredException
                    DelegationTokenNotFoundException DelegationTokenOwnerMismatchException DuplicateBrokerRegistrationException
                    DuplicateResourceException DuplicateVoterException ElectionNotNeededException
                    EligibleLeadersNotAvailableException FeatureUpdateFailedException InconsistentVoterSetException
                    IneligibleReplicaException InvalidPrincipalTypeException InvalidRegistrationException
                    InvalidUpdateVersionException InvalidVoterKeyException LogDirNotFoundException
                    MismatchedEndpointTypeException NewLeaderElectedException NoReassignmentInProgressException
                    OperationNotAttemptedException PreferredLeaderNotAvailableException PrincipalDeserializationException
                    QuotaViolationException ReassignmentInProgressException ResourceNotFoundException SnapshotNotFoundException
                    StaleBrokerEpochException TelemetryTooLargeException TopicDeletionDisabledException TopicExistsException
                    UnacceptableCredentialException UnknownControllerIdException UnknownSubscriptionIdException
                    UnsupportedByAuthenticationException UnsupportedEndpointTypeException VoterNotFoundException
                    """));

    private OutcomeTable() {}

    /** @param errors separated by white space */
    private static Rule rule(Outcome outcome, String reason, String errors) {
        return new Rule(
                outcome,
                reason,
                errors.isBlank() ? List.of() : List.of(errors.strip().split("\\s+")));
    }
}
