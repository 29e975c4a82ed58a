@inspection
Feature: What operators say of parts
  A correction is a label. The model learns it within seconds, unless it would get worse on the pictures kept to guard it.

  Scenario: Wrong verdicts put right
    Given a station with a model of its own
    When the operator puts the verdicts of 3 wrongly judged parts right
    Then the line is told of every correction
    And the model learns them, and is no worse on the pictures that guard it

  Scenario: Corrections that are wrong themselves
    Given a station with a model of its own
    When the operator calls 24 defective parts good
    Then the model stays as it is, because it would get worse on the pictures that guard it
