Feature: An auditor verifies the journal
  A bank's auditor does not have to believe the service: the stored journal itself shows whether anything in it
  was changed, and forgetting a person is no change.

  Scenario: Everything is as it was written
    Given a card was used 3 times within a minute
    When an auditor verifies the bank's journal
    Then the auditor finds every event as it was written

  Scenario: Someone changed a stored payment behind the service's back
    Given a card was used 3 times within a minute
    When someone changes the second of these payments in a copy of the stored journal
    And an auditor verifies the copy
    Then the auditor is shown the changed event

  Scenario: An older copy was put back
    Given a card was used 3 times within a minute
    And the auditor keeps the signed checkpoints after the service was stopped and started
    When someone puts an older copy of the journal in its place
    And an auditor verifies the copy
    Then the auditor is shown that the end is missing

  Scenario: A cardholder is forgotten
    Given a card was used 3 times within a minute
    When the cardholder asks to be forgotten
    And an auditor verifies the bank's journal
    Then the auditor finds every event as it was written
