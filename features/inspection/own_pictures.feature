@inspection
Feature: A model from a factory's own pictures
  One command trains on a folder of pictures. What it can do is measured on pictures it was not trained on, before it goes on the line.

  Scenario: From a folder of pictures to verdicts
    Given a folder with pictures of 240 parts and what each of them is
    When the engineer trains a model on the folder
    And the engineer measures the model on the pictures kept for that
    Then the measurement has figures for the whole and for every class
    And the model ranks defective parts above good ones with an AUROC of at least 0.85
    When the engineer puts the model on the line
    And pictures of 24 parts the model has never seen are sent
    Then at least 19 of their verdicts are right
    And at least 5 of the boxes lie on the defect
    When the picture of a good part is sent
    Then the part is OK
    When the picture of a defective part is sent
    Then the part is NG, with the kind of defect and where it is

  Scenario Outline: A folder that cannot be trained on
    Given a folder with pictures of <pictures>
    When the engineer tries to train a model on the folder
    Then the command fails and says "<words>"

    Examples:
      | pictures                                                | words                      |
      | good and of nothing else                                | of one class, 'good'       |
      | good and scratch of which no scratch can be read        | Not one picture of scratch |
      | good and scratch and a list with the split "validation" | 'validation' is no split   |

  Scenario: One picture that cannot be read
    Given a folder with pictures of good and dent of which one dent cannot be read
    When the engineer trains a model on the folder
    Then 1 picture is left out, and that is said
